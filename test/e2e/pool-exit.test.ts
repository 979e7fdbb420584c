/** However a program ends that has pools, their browsers end with it. Process listings are Linux's. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { queryHistory } from '../../src/history/query.js';
import { poolHistory } from './harness/open-pool.js';
import { MUTE, muteBrowser } from './harness/mute-browser.js';
import { commandOf, descendants, isAlive, poolBrowsers } from './harness/pool-browsers.js';
import { startPools } from './harness/pool-program.js';

const { chromium, firefox } = poolBrowsers();
const both = { browsers: { chromium, firefox }, history: false } as const;
const onLinux = it.skipIf(process.platform !== 'linux');

onLinux.each([
  { way: 'close', ends: { code: 0, signal: null } },
  { way: 'exit', ends: { code: 0, signal: null } },
  { way: 'throw', ends: { code: 1, signal: null } },
  { way: 'SIGINT', ends: { code: null, signal: 'SIGINT' } },
  { way: 'SIGTERM', ends: { code: null, signal: 'SIGTERM' } },
  { way: 'SIGHUP', ends: { code: null, signal: 'SIGHUP' } },
  { way: 'SIGKILL', ends: { code: null, signal: 'SIGKILL' } },
] as const)('$way leaves no browser behind', async ({ way, ends }) => {
  const { child, pids, ended } = await startPools([both], way);
  expect(pids.length).toBeGreaterThanOrEqual(2);
  if (way.startsWith('SIG')) child.kill(way as NodeJS.Signals);
  else child.stdin?.write('go\n');
  expect(await ended).toEqual(ends);
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

onLinux('a browser that is still on its way up ends with a process that is killed', async () => {
  const launch = { executablePath: muteBrowser() };
  const { child, ended } = await startPools(
    [{ browsers: { chromium, firefox: { launch } }, history: false }],
    '',
    {
      isReadyAtOnce: true,
    },
  );
  const mute = (): number[] => descendants(child.pid ?? 0).filter((pid) => commandOf(pid).includes(MUTE));
  await expect.poll(mute, { timeout: 60_000 }).toHaveLength(1);
  const pids = mute();
  child.kill('SIGKILL');
  expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

/** A pool with a browser that no longer listens takes seconds to close. */
function stopBrowsers(pid: number, mark: string): void {
  const stopped = descendants(pid).filter((each) => commandOf(each).includes(mark));
  expect(stopped.length).toBeGreaterThan(0);
  for (const each of stopped) process.kill(each, 'SIGSTOP');
}

const SLOW = '--user-agent=slow';
const slow = { chromium: { launch: { ...chromium.launch, args: [...(chromium.launch?.args ?? []), SLOW] } } };

onLinux.each([
  { others: 1, signals: 1, what: 'the process waits for the slower one of two pools' },
  {
    others: 0,
    signals: 2,
    what: 'a signal that comes again at once, passed on by a program, is the same one',
  },
])('$what', async ({ others, signals }) => {
  const history = poolHistory();
  const quick = { browsers: { chromium }, history: false } as const;
  const pools = [{ browsers: slow, history }, ...Array.from({ length: others }, () => quick)];
  const { child, pids, ended } = await startPools(pools);
  stopBrowsers(child.pid ?? 0, SLOW);
  for (let signal = 0; signal < signals; signal++) {
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
  expect((await queryHistory(history, 'select count(*)::INTEGER as runs from run')).rows).toEqual([
    { runs: 1 },
  ]);
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});

onLinux('a second signal waits for no pool, and leaves no browser behind', async () => {
  const history = poolHistory();
  const { child, pids, ended } = await startPools([{ browsers: slow, history }]);
  stopBrowsers(child.pid ?? 0, SLOW);
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
  // A pool that has closed has written it.
  expect(existsSync(history)).toBe(false);
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
});
