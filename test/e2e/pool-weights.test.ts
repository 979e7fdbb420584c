/** A pool's weights follow what comes of its choices: on real browsers, with a real history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { BrowserPool } from '../../plugin/pool/index.js';
import { cli } from '../unit/cli/cli-harness.js';
import { openPool, poolHistory } from './harness/open-pool.js';
import { poolBrowsers } from './harness/pool-browsers.js';

const chromium = { ...poolBrowsers().chromium, type: 'chromium' } as const;
const TASKS = ['a', 'b', 'c'];
const SET = 0.1;

/** Both are the same browser: the swift one takes less time and fails. */
function pool(history: string): BrowserPool {
  const route = { explore: 0, coverEvery: 1000, weights: { reliability: SET, load: 0 } };
  return openPool({
    history,
    browsers: { swift: chromium, steady: chromium },
    route,
    capacity: { workers: 2 },
  });
}

/** Runs each task, in that browser or in the one of the pool's choice. */
async function runAll(on: BrowserPool, ...requires: string[]): Promise<void> {
  const submitted = TASKS.map((name) =>
    on.submit({
      ...{ name, requires },
      run: async ({ browserName }) => {
        // So long that a busy machine does not turn them round; a failure counts twice.
        await sleep(browserName === 'swift' ? 1400 : 2400);
        if (browserName === 'swift') throw new Error('fails');
      },
    }),
  );
  await Promise.allSettled(submitted);
}

it('are learned, kept for the next pool, shown and forgotten on demand', async () => {
  const history = poolHistory();
  const first = pool(history);
  for (const browser of ['swift', 'steady', 'swift', 'steady']) await runAll(first, browser);
  await first.drain();
  // Where there was no choice nothing can be learned.
  expect(first.metrics().weights.reliability).toBe(SET);

  const second = pool(history);
  await runAll(second);
  await second.drain();
  // Hardly anything speaks against a browser that fails, so it was chosen: by then the pool knows better.
  expect(second.metrics().ends).toMatchObject({ failed: TASKS.length, done: 0 });
  const { reliability } = second.metrics().weights;
  expect(reliability).toBeGreaterThan(SET);

  const third = pool(history);
  await third.scores({ name: 'a' });
  expect(third.metrics().weights.reliability).toBe(reliability);
  await third.close();

  const shown = await cli(['scores', '--history', history]);
  expect(shown.stdout).toContain(
    'weights learned from 1 round of pools with steady, swift: reliability × 1.',
  );
  expect((await cli(['scores', '--reset-weights', '--history', history])).code).toBe(0);
  const fourth = pool(history);
  await fourth.scores({ name: 'a' });
  expect(fourth.metrics().weights.reliability).toBe(SET);
});
