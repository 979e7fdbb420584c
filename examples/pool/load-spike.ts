/**
 * A load spike, most of it for one browser. First with fixed workers, each bound to its browser; then in one pool whose
 * slots leave their own browser to help with the other's queue. How even was the load, and how long did it take?
 */
import { imbalance } from 'evenkeel';
import { createPool, type BrowserPool, type PoolBrowserOptions } from 'evenkeel/pool';
import { findTwoBrowsers } from './lib/browsers.js';
import { isQuick } from './lib/settings.js';
import { makeTask, type Kind } from './lib/work.js';

/** Help costs the start of a browser: less work would not pay for it. */
const SPIKE = isQuick ? 24 : 60;
/** Share of the spike that only the first browser may run. */
const SKEW = 0.8;
const SIZES = [0.5, 1, 1.5, 2].map((size) => (isQuick ? 4 * size : size));
const MIX: readonly Kind[] = ['vision', 'audio', 'text'];

interface Outcome {
  readonly busyMsBySlot: readonly number[];
  readonly makespanMs: number;
  readonly steals: number;
}

const browsers = Object.entries(findTwoBrowsers());
const names = browsers.map(([name]) => name);

const fixed = await spike(browsers.map(([name, options]) => open({ [name]: options }, 1)));
const shared = await spike([open(Object.fromEntries(browsers), browsers.length)]);

console.log(`A spike of ${SPIKE} tasks, ${Math.round(100 * SKEW)}% of them for ${names[0]}:`);
console.table({ 'before: each slot its own browser': shown(fixed), 'after: slots help': shown(shared) });

function open(some: Record<string, PoolBrowserOptions>, workers: number): BrowserPool {
  return createPool({ browsers: some, capacity: { workers }, history: false });
}

/** Sends the whole spike at once, each task to the pool that has its browser. */
async function spike(pools: readonly BrowserPool[]): Promise<Outcome> {
  const poolOf = (browser: string): BrowserPool => {
    const pool = pools.find((one) => browser in one.status().browsers);
    if (!pool) throw new Error(`no pool has ${browser}`);
    return pool;
  };
  // Every slot has its browser, and every browser has done something, before it begins.
  await Promise.all(
    names.map(async (name) => poolOf(name).submit({ ...makeTask('text', 'warm up', 0.1), browsers: [name] })),
  );
  const before = pools.map((pool) => pool.metrics().busyMsBySlot);
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: SPIKE }, async (_, index) => {
      const browser = (index < SKEW * SPIKE ? names[0] : names.at(-1)) ?? '';
      const kind = MIX[index % MIX.length] ?? 'text';
      const task = makeTask(kind, `${kind} ${index % SIZES.length}`, SIZES[index % SIZES.length]);
      return poolOf(browser).submit({ ...task, browsers: [browser] });
    }),
  );
  const makespanMs = performance.now() - startedMs;
  const busyMsBySlot = pools.flatMap((pool, index) =>
    pool.metrics().busyMsBySlot.map((busyMs, slot) => busyMs - (before[index]?.[slot] ?? 0)),
  );
  const steals = pools.reduce((sum, pool) => sum + pool.metrics().steals, 0);
  await Promise.all(pools.map(async (pool) => pool.drain()));
  return { busyMsBySlot, makespanMs, steals };
}

function shown({ busyMsBySlot, makespanMs, steals }: Outcome): Record<string, string | number> {
  return {
    'busy ms by slot': busyMsBySlot.map(Math.round).join(', '),
    imbalance: imbalance(busyMsBySlot).toFixed(2),
    'makespan ms': Math.round(makespanMs),
    steals,
  };
}
