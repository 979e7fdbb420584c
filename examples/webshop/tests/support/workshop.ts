import { expect, type Locator, type Page } from '@playwright/test';

/** A page with controls, a status line and results: insights, studio, sound and guides. */
export class Workshop {
  readonly status: Locator;
  readonly results: Locator;

  constructor(readonly page: Page) {
    this.status = page.locator('[role=status]');
    this.results = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
  }

  /** Sets the controls by their names, starts the work and waits until the status line says what it should. */
  async run(controls: Record<string, string | number>, status: string | RegExp): Promise<void> {
    for (const [name, value] of Object.entries(controls)) {
      const control = this.page.locator(`#controls [name=${name}]`);
      if (typeof value === 'number' || name === 'term') await control.fill(String(value));
      else await control.selectOption(value);
    }
    await this.page.locator('#controls button').click();
    await expect(this.status).toHaveText(status, { timeout: 60_000 });
  }

  /** Red, green, blue and alpha at a place of the page's canvas. */
  async pixelAt(x: number, y: number): Promise<number[]> {
    return this.page.locator('canvas').evaluate(
      (canvas: HTMLCanvasElement, at) => {
        const data = canvas.getContext('2d')?.getImageData(at.x, at.y, 1, 1).data;
        return Array.from(data ?? []);
      },
      { x, y },
    );
  }
}
