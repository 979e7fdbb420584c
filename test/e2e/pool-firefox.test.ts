/** Faults of Firefox, which Playwright drives otherwise than Chromium. Process listings are Linux's. */
import { expect, it } from 'vitest';
import type { BrowserPool } from '../../plugin/pool/index.js';
import { openPool } from './harness/open-pool.js';
import { commandOf, descendants, poolBrowsers } from './harness/pool-browsers.js';

const { chromium, firefox } = poolBrowsers();
let pool: BrowserPool;

it.runIf(process.platform === 'linux')(
  'a killed Firefox costs its task another attempt, in a new one, and no result',
  async () => {
    pool = openPool({ browsers: { firefox }, capacity: { workers: 1 } });
    const result = await pool.submit({
      name: 'survivor',
      run: async ({ page, attempt }) => {
        if (attempt > 1) return page.evaluate(() => 'alive');
        for (const pid of descendants(process.pid))
          if (/firefox/i.test(commandOf(pid))) process.kill(pid, 'SIGKILL');
        return new Promise<string>(() => {});
      },
    });
    expect(result).toBe('alive');
    const { recoveries, ends } = pool.metrics();
    expect(ends).toMatchObject({ done: 1, lost: 1, failed: 0 });
    expect(recoveries).toMatchObject([{ fault: 'crash', strategy: 'retry', from: 'firefox', to: 'firefox' }]);
  },
);

it.runIf(process.platform === 'linux')(
  'what a task asks of a Firefox that was killed is no error of its own',
  async () => {
    pool = openPool({ browsers: { firefox }, capacity: { workers: 1 } });
    const result = await pool.submit({
      name: 'asks on',
      run: async ({ page, attempt }) => {
        if (attempt === 1)
          for (const pid of descendants(process.pid))
            if (/firefox/i.test(commandOf(pid))) process.kill(pid, 'SIGKILL');
        return page.evaluate(() => 'alive');
      },
    });
    expect(result).toBe('alive');
    expect(pool.metrics().ends).toMatchObject({ done: 1, lost: 1, failed: 0 });
  },
);

it('tasks of a Firefox that does not start go elsewhere', async () => {
  const broken = {
    ...firefox,
    type: 'firefox',
    launch: { ...firefox.launch, executablePath: '/nowhere/firefox' },
  };
  pool = openPool({
    browsers: { broken: broken as typeof firefox, chromium },
    capacity: { workers: 1 },
    route: { explore: 0 },
  });
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const ran = await Promise.all(
    names.map(async (name) => pool.submit({ name, run: ({ browserName }) => browserName })),
  );
  expect(ran).toEqual(names.map(() => 'chromium'));
  expect(pool.metrics().recoveries[0]).toMatchObject({
    ...{ fault: 'launch-failed', strategy: 're-route', from: 'broken', to: 'chromium' },
  });
  expect(pool.status().browsers['broken']?.breaker).toBe('open');
});
