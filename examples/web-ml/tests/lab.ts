import type { Page } from '@playwright/test';
import { expect, test as base, type Backend } from 'evenkeel/test';

/** One small spec of each kind: to see that all of it works, not to learn from. */
export const isShort = process.env['WEB_ML_SHORT'] === '1';

/** What a spec asks the page to classify. */
export interface Job {
  readonly kind: 'vision' | 'audio' | 'text';
  readonly subject: string;
  /** Views of a photo, seconds of sound, pages of a text. */
  readonly amount: number;
}

/** `classify` does a job on the example's page, on the best backend for it, and checks what comes out. */
export const test = base.extend<{ classify: (job: Job, expected: string) => Promise<void> }>({
  classify: async ({ page, backend }, use) => {
    await use((job, expected) => classify(page, backend, job, expected));
  },
});

async function classify(
  page: Page,
  backend: Backend | 'none',
  { kind, subject, amount }: Job,
  expected: string,
): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Kind').fill(kind);
  await page.getByLabel('Subject').fill(subject);
  await page.getByLabel('Amount').fill(String(amount));
  await page.getByLabel('Backend').fill(backend);
  await page.getByRole('button', { name: 'Classify' }).click();
  const status = page.getByRole('status');
  await expect(status).toHaveText(/, \d|Failed/);
  await expect(status).toHaveText(new RegExp(`^${subject}: ${expected}, (1\\.00|0\\.9\\d)$`));
}
