/** Browsers that do not answer: at their start, and while a task is in them. Process listings are Linux's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { BrowserPool, TaskContext } from '../../plugin/pool/index.js';
import { openPool } from './harness/open-pool.js';
import { MUTE, muteBrowser } from './harness/mute-browser.js';
import { commandOf, descendants, isAlive, poolBrowsers } from './harness/pool-browsers.js';

const { chromium } = poolBrowsers();
const onLinux = it.skipIf(process.platform !== 'linux');
let pool: BrowserPool;

/** Chromium under a name that a process listing shows. */
function marked(mark: string): { type: 'chromium'; launch: object } {
  const args = [...(chromium.launch?.args ?? []), `--user-agent=${mark}`];
  return { type: 'chromium', launch: { ...chromium.launch, args } };
}

/** The processes of a marked browser. */
function processesOf(mark: string): number[] {
  return descendants(process.pid).filter((pid) => commandOf(pid).includes(`--user-agent=${mark}`));
}

function stop(mark: string): number[] {
  const pids = processesOf(mark);
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return pids;
}

onLinux('a task whose browser does not come up can be taken back, and the pool closed', async () => {
  const executablePath = muteBrowser();
  pool = openPool({
    browsers: { chromium, mute: { type: 'chromium', launch: { executablePath } } },
    capacity: { workers: 1 },
  });
  const started = (): number[] => descendants(process.pid).filter((pid) => commandOf(pid).includes(MUTE));
  const abort = new AbortController();
  const aborted = pool.submit({ name: 'aborted', browsers: ['mute'], signal: abort.signal, run: () => 1 });
  await expect.poll(started).toHaveLength(1);
  abort.abort(new Error('no longer wanted'));
  await expect(aborted).rejects.toThrow('no longer wanted');
  await expect.poll(started).toEqual([]);
  expect(await pool.submit({ name: 'next', browsers: ['chromium'], run: () => 'ran' })).toBe('ran');

  const closed = pool.submit({ name: 'closed', browsers: ['mute'], run: () => 1 });
  const rejected = expect(closed).rejects.toMatchObject({ code: 'POOL_CLOSED' });
  await expect.poll(started).toHaveLength(1);
  await pool.close();
  await rejected;
  expect(started()).toEqual([]);
  expect(pool.metrics().ends).toEqual({ done: 1, failed: 0, 'timed-out': 0, aborted: 2, lost: 0 });
});

onLinux("a stopped browser runs into its task's limit, and is not used again", async () => {
  pool = openPool({ browsers: { only: marked('only') }, capacity: { workers: 1 } });
  let pids: number[] = [];
  const stopped = pool.submit({
    name: 'stopped',
    timeoutMs: 1000,
    run: async ({ page }) => {
      pids = stop('only');
      return page.evaluate(() => 'alive');
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: 'POOL_TASK_TIMEOUT' });
  expect(await pool.submit({ name: 'next', run: ({ page }) => page.evaluate(() => 'alive') })).toBe('alive');
  expect(pool.metrics().browserStarts).toBe(2);
  expect(pids.filter(isAlive)).toEqual([]);
});

onLinux(
  'a task hangs when it takes longer than it ever should, and goes to another browser',
  async () => {
    const browsers = { first: marked('first'), second: marked('second') };
    pool = openPool({ browsers, capacity: { workers: 1 }, route: { explore: 0 } });
    let isStopped = false;
    const task = {
      name: 'known',
      run: async ({ page, browserName }: TaskContext) => {
        if (isStopped && browserName === 'first') stop('first');
        // So that the first one is the better one.
        if (browserName === 'second') await sleep(300);
        return page.evaluate((name) => name, browserName);
      },
    };
    for (const browser of ['first', 'first', 'first', 'second', 'second', 'second'])
      await pool.submit({ ...task, browsers: [browser] });
    isStopped = true;
    expect(await pool.submit(task)).toBe('second');
    expect(pool.metrics().recoveries).toMatchObject([
      { task: 'known', fault: 'hang', strategy: 're-route', from: 'first', to: 'second' },
    ]);
    expect(pool.metrics().ends).toMatchObject({ done: 7, lost: 1 });
  },
  90_000,
);

onLinux('replicate: a copy in a stopped browser costs nothing', async () => {
  pool = openPool({ browsers: { a: marked('a'), b: marked('b') }, capacity: { workers: 1 } });
  let stopped: string | null = null;
  const run = pool.runSharded({
    name: 'twofold',
    shards: 1,
    faultTolerance: 'replicate',
    timeoutMs: 2000,
    run: async ({ page, browserName }) => {
      if (stopped === null) stop((stopped = browserName));
      return page.evaluate((name) => name, browserName);
    },
    merge: ([result]) => result,
  });
  expect(await run.result).toBe(stopped === 'a' ? 'b' : 'a');
  expect(run.status().parts[0]?.attempts.map(({ end }) => end)).toEqual(['timed-out', 'done']);
});
