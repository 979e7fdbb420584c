/** Browsers of a pool that crash, stop and are killed: what becomes of their tasks, of the pool's other browsers and of its breakers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { BrowserPool, TaskContext } from '../../plugin/pool/index.js';
import { queryHistory } from '../../src/history/query.js';
import { gate } from '../support/gate.js';
import { openPool, poolHistory } from './harness/open-pool.js';
import { isAlive, poolBrowsers, poolProcesses } from './harness/pool-browsers.js';

const chromium = { ...poolBrowsers().chromium, type: 'chromium' } as const;
const onLinux = it.runIf(process.platform === 'linux');

/** All browsers of the pool, with all their processes. */
function signalBrowsers(signal: NodeJS.Signals): number[] {
  const pids = poolProcesses();
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // its browser took it along
    }
  }
  return pids;
}

/** The only browser of the pool is killed, and the task does not look at it again. */
async function killBrowser(): Promise<never> {
  signalBrowsers('SIGKILL');
  return new Promise<never>(() => {});
}

const breakerOf = (pool: BrowserPool, name: string): string | undefined =>
  pool.status().browsers[name]?.breaker;

it('a page that crashes costs its task another attempt, in a new browser', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  const browsers: unknown[] = [];
  const run = async ({ page, browser, attempt }: TaskContext): Promise<number> => {
    browsers.push(browser);
    if (attempt === 1) await page.goto('chrome://crash');
    return page.evaluate(() => 20 + 22);
  };
  expect(await pool.submit({ name: 'crashes', run })).toBe(42);
  expect(new Set(browsers).size).toBe(2);
  expect(pool.metrics().recoveries).toMatchObject([{ task: 'crashes', fault: 'crash', strategy: 'retry' }]);
});

onLinux('a browser that is stopped takes no further task, and leaves no process', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  let stopped: number[] = [];
  const hangs = pool.submit({
    name: 'hangs',
    timeoutMs: 500,
    run: async () => {
      stopped = signalBrowsers('SIGSTOP');
      await new Promise(() => {});
    },
  });
  await expect(hangs).rejects.toMatchObject({ code: 'POOL_TASK_TIMEOUT' });
  expect(await pool.submit({ name: 'next', run: ({ page }) => page.evaluate(() => 'runs') })).toBe('runs');
  expect(pool.metrics()).toMatchObject({ browserStarts: 2, ends: { 'timed-out': 1, done: 1, lost: 0 } });
  await expect.poll(() => stopped.filter(isAlive)).toEqual([]);
});

onLinux(
  'three crashes open a breaker: what can goes elsewhere, the rest waits for a probe that closes it',
  async () => {
    const history = poolHistory();
    const pool = openPool({
      ...{ history, retries: 0, capacity: { workers: 1 } },
      browsers: { sick: chromium, well: chromium },
    });
    for (const name of ['a', 'b', 'c'])
      await expect(pool.submit({ name, browsers: ['sick'], run: killBrowser })).rejects.toMatchObject({
        code: 'POOL_TASK_LOST',
      });
    expect(breakerOf(pool, 'sick')).toBe('open');
    const where = ({ browserName }: TaskContext): string => browserName;
    const [bound, free] = await Promise.all([
      pool.submit({ name: 'bound', browsers: ['sick'], run: where }),
      pool.submit({ name: 'free', run: where }),
    ]);
    expect([bound, free]).toEqual(['sick', 'well']);
    expect(breakerOf(pool, 'sick')).toBe('closed');
    await pool.drain();
    const { rows } = await queryHistory(
      history,
      'select project, from_state, to_state, fault from breaker_events order by at_ms',
    );
    const change = (from_state: string, to_state: string) => ({ from_state, to_state });
    expect(rows).toEqual(
      [change('closed', 'open'), change('open', 'half-open'), change('half-open', 'closed')].map(
        (states) => ({
          ...{ project: 'sick', fault: 'crash' },
          ...states,
        }),
      ),
    );
  },
);

it('tasks that fail, however many, open no breaker', async () => {
  const pool = openPool({ capacity: { workers: 2 } });
  const failing = Array.from({ length: 6 }, async (_, index) =>
    pool.submit({
      name: `fails ${index}`,
      ...(index % 2 === 0 && { timeoutMs: 20 }),
      run: async () => {
        await sleep(index % 2 === 0 ? 5000 : 0);
        throw new Error('the task is wrong');
      },
    }),
  );
  const ended = await Promise.allSettled(failing);
  expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 'rejected'));
  expect(breakerOf(pool, 'chromium')).toBe('closed');
});

onLinux('a task that lost its browser counts against that one, though it ran well elsewhere', async () => {
  const pool = openPool({
    browsers: { swift: chromium, steady: chromium },
    capacity: { workers: 1 },
    route: { explore: 0, coverEvery: 1000 },
  });
  const task = { name: 'renders', kind: 'text' };
  const ran = await pool.submit({
    ...task,
    browsers: ['swift', 'steady'],
    run: async ({ browserName, attempt }: TaskContext) =>
      attempt < 3 ? killBrowser() : { browserName, attempt },
  });
  const [{ from, to } = { from: '', to: '' }, second] = pool.metrics().recoveries;
  expect([from, second]).toMatchObject([to, { strategy: 're-route', from, to: ran.browserName }]);
  const scores = await pool.scores(task);
  expect(scores[0]?.browser).toBe(ran.browserName);
  const reliability = scores.map(({ contributions }) => contributions['reliability']?.value ?? 0);
  expect(reliability[0]).toBe(1);
  expect(reliability[1]).toBeLessThan(0.8);
});

it('drain finishes what waits, and takes no more', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  const [started, held] = [gate(), gate()];
  const first = pool.submit({
    name: 'first',
    run: async () => {
      started.open();
      await held.passed;
      return 1;
    },
  });
  await started.passed;
  const waiting = [2, 3].map(async (value) => pool.submit({ name: `waits ${value}`, run: () => value }));
  const drained = pool.drain();
  await expect(pool.submit({ name: 'late', run: () => 4 })).rejects.toMatchObject({ code: 'POOL_CLOSED' });
  held.open();
  expect(await Promise.all([first, ...waiting])).toEqual([1, 2, 3]);
  await drained;
  expect(pool.status()).toMatchObject({ queued: 0, running: 0 });
});

it('a full queue makes submits wait outside', async () => {
  const pool = openPool({ capacity: { workers: 1, queue: 2 } });
  const [started, held] = [gate(), gate()];
  const order: number[] = [];
  const first = pool.submit({
    name: 'first',
    run: async () => {
      started.open();
      await held.passed;
    },
  });
  await started.passed;
  const rest = [1, 2, 3, 4, 5, 6].map(async (value) =>
    pool.submit({ name: `task ${value}`, run: () => void order.push(value) }),
  );
  await expect.poll(() => pool.status().queued).toBe(2);
  held.open();
  const highest: number[] = [];
  while (order.length < 6) {
    highest.push(pool.status().queued);
    await sleep(1);
  }
  await Promise.all([first, ...rest]);
  expect(Math.max(...highest)).toBeLessThanOrEqual(2);
  expect([...order].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});
