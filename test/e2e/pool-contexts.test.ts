/** What a task leaves in its browser, and which of its pages count. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { BrowserPool, TaskContext } from '../../plugin/pool/index.js';
import { gate } from '../support/gate.js';
import { openPool } from './harness/open-pool.js';

it('contexts that a task has made and not closed are not there for the next one, in the same browser', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  const contexts = async ({ browser, page }: TaskContext): Promise<number> => {
    const count = browser.contexts().length;
    await browser.newContext();
    await page.evaluate(() => 1);
    return count;
  };
  expect(await pool.submit({ name: 'first', run: contexts })).toBe(1);
  expect(await pool.submit({ name: 'second', run: contexts })).toBe(1);
  expect(pool.metrics().browserStarts).toBe(1);
});

/** Takes a task back once it runs. */
async function abandon(pool: BrowserPool, run: (context: TaskContext) => Promise<unknown>): Promise<void> {
  const [abort, started] = [new AbortController(), gate()];
  const abandoned = pool.submit({
    name: 'abandoned',
    signal: abort.signal,
    run: async (context) => {
      started.open();
      await run(context);
    },
  });
  await started.passed;
  abort.abort(new Error('no longer wanted'));
  await expect(abandoned).rejects.toThrow('no longer wanted');
}

it('code of a task that does not heed its end goes on in no browser of another task', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  const [held, tried] = [gate(), gate()];
  await abandon(pool, async ({ browser }) => {
    await held.passed;
    await browser.newContext().finally(() => tried.open());
  });
  const run = async ({ browser }: TaskContext): Promise<number> => {
    held.open();
    await tried.passed;
    return browser.contexts().length;
  };
  expect(await pool.submit({ name: 'next', run })).toBe(1);
  const { browserStarts, ends, recoveries } = pool.metrics();
  expect({ browserStarts, recoveries }).toEqual({ browserStarts: 2, recoveries: [] });
  expect(ends).toMatchObject({ aborted: 1, done: 1, lost: 0 });
  expect(pool.status().browsers['chromium']?.breaker).toBe('closed');
});

it('a task that waits for its page when it is taken back leaves its browser to the next one', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  await abandon(pool, async ({ page }) => page.waitForSelector('#never', { timeout: 0 }));
  expect(await pool.submit({ name: 'next', run: ({ browser }) => browser.contexts().length })).toBe(1);
  expect(pool.metrics().browserStarts).toBe(1);
});

it.each<[string, (context: TaskContext) => Promise<Page>]>([
  ['a second page', async ({ context }) => context.newPage()],
  ['a page of a context of its own', async ({ browser }) => (await browser.newContext()).newPage()],
])('%s that crashes costs the task another attempt, as the first one does', async (_, open) => {
  const pool = openPool({ capacity: { workers: 1 } });
  const run = async (context: TaskContext): Promise<number> => {
    const page = await open(context);
    if (context.attempt === 1) await page.goto('chrome://crash');
    return context.attempt;
  };
  expect(await pool.submit({ name: 'crashes', run })).toBe(2);
  expect(pool.metrics().recoveries).toMatchObject([{ fault: 'crash', strategy: 'retry' }]);
});
