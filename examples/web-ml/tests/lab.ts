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
  /** So many views of a photo are kept in the page's memory. @default none */
  readonly keptViews?: number;
}

/**
 * `classify` does a job on the example's page, on the best backend for it, checks what comes out, and reports what the page's own
 * work took: the metric `workMs`.
 */
export const test = base.extend<{ classify: (job: Job, expected: string) => Promise<void> }>({
  classify: async ({ page, backend, metrics }, use) => {
    await use(async (job, expected) => {
      await classify(page, backend, job, expected);
      metrics.report('workMs', await workMs(page));
    });
  },
});

/** What the page says that it has taken for the job, without its start and what the test does around it. */
async function workMs(page: Page): Promise<number> {
  const times = await page.getByRole('listitem').allTextContents();
  return times.reduce((sum, text) => sum + Number(/(\d+) ms$/.exec(text)?.[1]), 0);
}

async function classify(
  page: Page,
  backend: Backend | 'none',
  { kind, subject, amount, keptViews = 0 }: Job,
  expected: string,
): Promise<void> {
  await page.goto(`/?kept=${keptViews}`);
  await page.getByLabel('Kind').fill(kind);
  await page.getByLabel('Subject').fill(subject);
  await page.getByLabel('Amount').fill(String(amount));
  await page.getByLabel('Backend').fill(backend);
  await page.getByRole('button', { name: 'Classify' }).click();
  const status = page.getByRole('status');
  await expect(status).toHaveText(/, \d|Failed/);
  await expect(status).toHaveText(new RegExp(`^${subject}: ${expected}, (1\\.00|0\\.9\\d)$`));
}
