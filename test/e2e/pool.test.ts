/** The pool with real browsers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPool, type BrowserPool, type CountedTask, type PoolOptions } from '../../plugin/pool/index.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { queryHistory } from '../../src/history/query.js';
import { readMachine } from '../../src/config/machine.js';
import { gate } from '../support/gate.js';
import { openPool, poolHistory } from './harness/open-pool.js';
import { descendants, isAlive, poolBrowsers } from './harness/pool-browsers.js';

const { chromium, firefox } = poolBrowsers();
let pool: BrowserPool;

/** Ends a process at once; its helpers may have gone with it. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}

it('runs tasks in real browsers, each in a fresh context, and leaves no process', async () => {
  pool = openPool({ browsers: { chromium, firefox } });
  const names = ['chromium', 'firefox', 'chromium', 'firefox'];
  const results = await Promise.all(
    names.map((browser, index) =>
      pool.submit({
        name: `count ${index}`,
        kind: 'script',
        requires: [browser],
        run: async ({ page, context, browserName }) => {
          await context.addCookies([{ name: 'n', value: `${index}`, url: 'http://localhost' }]);
          const cookies = await context.cookies('http://localhost');
          return { browserName, sum: await page.evaluate(() => 20 + 22), cookies: cookies.length };
        },
      }),
    ),
  );
  expect(results).toEqual(names.map((browserName) => ({ browserName, sum: 42, cookies: 1 })));
  const { ends, byBrowser, byKind, byBrowserAndKind, browserStarts } = pool.metrics();
  expect({ ends, byBrowser, byKind, byBrowserAndKind }).toEqual({
    ends: { done: 4, failed: 0, 'timed-out': 0, aborted: 0, lost: 0 },
    byBrowser: { chromium: 2, firefox: 2 },
    byKind: { script: 4 },
    byBrowserAndKind: { chromium: { script: 2 }, firefox: { script: 2 } },
  });
  expect(browserStarts).toBeGreaterThanOrEqual(2);
  const running = descendants(process.pid);
  expect(running.length).toBeGreaterThan(0);
  await pool.drain();
  await expect.poll(() => running.filter(isAlive)).toEqual([]);
  await expect(pool.submit({ name: 'late', run: () => 1 })).rejects.toThrow('The pool is closed');
});

it('a killed browser costs its task another attempt, in a new browser, and no result', async () => {
  pool = openPool({ capacity: { workers: 1 } });
  const attempts: number[] = [];
  const result = await pool.submit({
    name: 'survivor',
    run: async ({ page, attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) {
        for (const pid of descendants(process.pid)) kill(pid);
        // As good as a task that never looks at its browser again.
        await new Promise(() => {});
      }
      return page.evaluate(() => 'alive');
    },
  });
  expect(result).toBe('alive');
  expect(attempts).toEqual([1, 2]);
  const { recoveries, ends } = pool.metrics();
  expect(ends).toMatchObject({ done: 1, lost: 1, failed: 0 });
  expect(recoveries).toMatchObject([
    { task: 'survivor', fault: 'crash', strategy: 'retry', from: 'chromium', to: 'chromium' },
  ]);
  expect(recoveries[0]?.recoveryMs).toBeGreaterThan(0);
});

it('a browser that does not start trips its breaker; its tasks go elsewhere, or are given up loudly', async () => {
  const broken = { type: 'chromium', launch: { executablePath: '/nowhere/browser' } } as const;
  pool = openPool({ browsers: { broken, chromium }, capacity: { workers: 1 } });
  const anywhere = { run: () => 'done' };
  const results = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => pool.submit({ name, ...anywhere })),
  );
  expect(results).toEqual(['done', 'done', 'done', 'done']);
  expect(pool.metrics().recoveries[0]).toMatchObject({
    fault: 'launch-failed',
    strategy: 're-route',
    to: 'chromium',
  });
  const nowhere = pool.submit({ name: 'only there', browsers: ['broken'], ...anywhere });
  await expect(nowhere).rejects.toMatchObject({ code: 'POOL_TASK_LOST' });
  expect(pool.status().browsers['broken']?.breaker).toBe('open');
});

it("a task's own error, its timeout and its abort are no faults of the browser", async () => {
  pool = openPool({ capacity: { workers: 1 } });
  const failing = pool.submit({
    name: 'failing',
    run: () => {
      throw new TypeError('the task is wrong');
    },
  });
  await expect(failing).rejects.toThrow(new TypeError('the task is wrong'));
  const endless = { name: 'endless', run: async () => new Promise<void>(() => {}) };
  // Long enough for it to begin on a busy machine: what has not begun leaves nothing in its browser.
  await expect(pool.submit({ ...endless, timeoutMs: 3_000 })).rejects.toMatchObject({
    code: 'POOL_TASK_TIMEOUT',
  });
  const abort = new AbortController();
  const started = gate();
  const running = pool.submit({
    name: 'aborted',
    signal: abort.signal,
    run: async ({ signal }) => {
      started.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const waiting = pool.submit({ ...endless, signal: abort.signal });
  await started.passed;
  const reason = new Error('no longer wanted');
  abort.abort(reason);
  const rejected = { status: 'rejected', reason };
  expect(await Promise.allSettled([running, waiting])).toEqual([rejected, rejected]);
  const { ends, browserStarts } = pool.metrics();
  expect({ ends, browserStarts }).toEqual({
    ends: { done: 0, failed: 1, 'timed-out': 1, aborted: 1, lost: 0 },
    // The endless one would go on in its browser.
    browserStarts: 2,
  });
  expect(pool.status().browsers['chromium']?.breaker).toBe('closed');
});

it('pushes back when its queue is full', async () => {
  pool = openPool({ capacity: { workers: 1, queue: 1, whenFull: 'reject' } });
  const [started, held] = [gate(), gate()];
  const hold = async (): Promise<void> => {
    started.open();
    await held.passed;
  };
  const running = pool.submit({ name: 'running', run: hold });
  await started.passed;
  const waiting = pool.submit({ name: 'waiting', run: () => 'ran' });
  await expect(pool.submit({ name: 'too many', run: hold })).rejects.toMatchObject({ code: 'POOL_FULL' });
  const large: CountedTask<void, string> = { name: 'large', shards: 2, run: hold, merge: () => 'ran' };
  expect(() => pool.runSharded(large)).toThrow("The pool's queue is full (1 tasks wait)");
  const room = pool.whenRoom();
  held.open();
  await Promise.all([running, room]);
  expect(await waiting).toBe('ran');
  expect(await pool.runSharded(large).result).toBe('ran');
});

it('browsers and workers come and go while it works', async () => {
  pool = openPool({ capacity: { workers: 1 } });
  await expect(pool.submit({ name: 'f', requires: ['second'], run: () => 1 })).rejects.toThrow(
    'No browser of the pool may run task f (it asks for requires second). The pool has: chromium.',
  );
  const [started, held] = [gate(), gate()];
  const running = pool.submit({
    name: 'long',
    browsers: ['chromium'],
    run: async ({ browserName }) => {
      started.open();
      await held.passed;
      return browserName;
    },
  });
  await started.passed;
  const stranded = pool.submit({ name: 'stranded', browsers: ['chromium'], run: () => 1 });
  const moving = pool.submit({ name: 'moving', run: ({ browserName }) => browserName });
  // Both wait for chromium, the only browser so far, before it goes.
  await expect.poll(() => pool.status().queued).toBe(2);
  pool.addBrowser('second', { ...chromium, type: 'chromium' });
  pool.setWorkers(2);
  pool.removeBrowser('chromium');
  await expect(stranded).rejects.toMatchObject({ code: 'POOL_NO_BROWSER' });
  expect(await moving).toBe('second');
  held.open();
  expect(await running).toBe('chromium');
  pool.setWorkers(1);
  expect(await pool.submit({ name: 'after', run: ({ browserName }) => browserName })).toBe('second');
  expect(pool.status()).toMatchObject({ workers: 1, queued: 0, running: 0 });
});

it('remembers: the next pool knows durations and scores', async () => {
  const history = poolHistory();
  pool = openPool({ history, capacity: { workers: 1 } });
  await pool.submit({ name: 'known', kind: 'vision', run: ({ page }) => page.evaluate(() => 1) });
  await pool.drain();
  pool = openPool({ history, capacity: { workers: 1 } });
  const [score] = await pool.scores({ name: 'known', kind: 'vision' });
  expect(score).toMatchObject({ browser: 'chromium', estimate: { source: 'own', sampleCount: 1 } });
  const store = createDuckDbHistory({ path: history, onWarning: () => {} });
  const model = await store.readModel(['pool/vision'], readMachine().hardwareClass);
  expect(model.tests).toMatchObject([{ project: 'chromium', title: 'known', kind: 'vision' }]);
  expect(model.starts).toMatchObject([{ project: 'chromium' }]);
});

it('a task that waits for a full browser starts in another one that is idle', async () => {
  const history = poolHistory();
  const one = { ...chromium, type: 'chromium', instances: 1 } as const;
  pool = openPool({ history, browsers: { a: one, b: one }, capacity: { workers: 2 }, route: { explore: 0 } });
  const work = async (name: string, ms: number, ...requires: string[]): Promise<string> =>
    pool.submit({ name, requires, run: async ({ browserName }) => (await sleep(ms), browserName) });
  // What is known: `work` takes 300 ms in one browser and twice that in the other, where `held` takes 2 s.
  for (let run = 0; run < 2; run++)
    await Promise.all([work('held', 2000, 'b'), work('work', 300, 'a'), work('work', 600, 'b')]);
  // Now `held` ends at once, when all the rest waits for the other browser.
  const ran = await Promise.all([
    work('held', 10, 'b'),
    ...Array.from({ length: 8 }, async () => work('work', 300)),
  ]);
  expect(ran).toContain('a');
  expect(ran.slice(1)).toContain('b');
  await pool.drain();
  const moved = `select project, chosen, factors->>'reason' as reason, (factors->'move'->>'predictedMs')::double > 0 as gains,
      factors->'move'->>'actualMs' is not null as settled
    from decisions where title = 'work' order by project`;
  expect((await queryHistory(history, moved)).rows).toEqual([
    { project: 'a', chosen: false, reason: 'makespan', gains: true, settled: true },
    { project: 'b', chosen: true, reason: 'makespan', gains: true, settled: true },
  ]);
});

it('history keeps why a task ran where it did, and each change of a breaker', async () => {
  const history = poolHistory();
  const broken = { type: 'chromium', launch: { executablePath: '/nowhere/browser' } } as const;
  pool = openPool({
    history,
    browsers: { broken, chromium },
    capacity: { workers: 1 },
    route: { explore: 0 },
  });
  // Nothing is known of them, so that each browser gets every other one.
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  await Promise.all(names.map(async (name) => pool.submit({ name, run: () => name })));
  await pool.drain();
  const breakers = 'select project, from_state, to_state, fault from breaker_events';
  expect((await queryHistory(history, breakers)).rows).toEqual([
    { project: 'broken', from_state: 'closed', to_state: 'open', fault: 'launch-failed' },
  ]);
  const lost = `select title, project, fault, retry, strategy, recovery_ms > 0 as is_measured
    from recoveries order by title`;
  expect((await queryHistory(history, lost)).rows).toEqual(
    ['a', 'c', 'e'].map((title) => ({
      ...{ title, project: 'broken', fault: 'launch-failed', retry: 0, strategy: 're-route' },
      is_measured: true,
    })),
  );
  const choices = `select title, project, json_extract_string(factors, '$.reason') as reason
    from decisions where chosen order by title`;
  expect((await queryHistory(history, choices)).rows).toEqual(
    names.map((title, index) => ({
      ...{ title, project: 'chromium', reason: index % 2 === 0 ? 'health' : 'best' },
    })),
  );
  const left = `select distinct score, json_extract_string(factors, '$.incapable') as incapable
    from decisions where project = 'broken' and title in ('a', 'c', 'e')`;
  expect((await queryHistory(history, left)).rows).toEqual([{ score: 0, incapable: 'its browser failed' }]);
});

it('names what is wrong with its options', async () => {
  const wrong = (options: unknown): (() => BrowserPool) => {
    return () => createPool(options as PoolOptions);
  };
  expect(wrong({ browsers: {} })).toThrow('option `browsers`: must name at least one browser (received {}).');
  expect(wrong({ browsers: { chromium: { lunch: {} } } })).toThrow(
    'option `browsers.chromium` does not know `lunch`. Allowed: type, launch, instances, capabilities.',
  );
  expect(wrong({ browsers: { chromium }, route: { explore: 2 } })).toThrow(
    'option `route.explore`: must be a number from 0 to 1 (received 2).',
  );
  expect(wrong({ browsers: { chromium }, route: { mode: 'best' } })).toThrow(
    'option `route` does not know `mode`. Allowed: coverEvery, explore, weights, learnWeights.',
  );
  expect(wrong({ browsers: { chromium, second: chromium }, route: { coverEvery: 1 } })).toThrow(
    'option `route.coverEvery`: received 1, but tasks go to 2 browsers and visit one of them in a run. Allowed: 2 or more.',
  );
  const full = createPool({ browsers: { chromium }, route: { coverEvery: 1 }, history: false });
  expect(() => full.addBrowser('second', { ...chromium, type: 'chromium' })).toThrow(
    'received 1, but tasks go to 2',
  );
  await full.close();
  expect(wrong({ browsers: { chromium }, capacity: { workers: 0 } })).toThrow(
    'option `capacity.workers`: must be a whole number from 1 to 256 (received 0).',
  );
  expect(wrong({ browsers: { opera: {} } })).toThrow(
    'option `browsers.opera.type`: must be one of chromium, firefox, webkit where the name is none of them.',
  );
});
