/** Large tasks in parts, on real browsers some of which are killed. */
import { expect, it } from 'vitest';
import { killChromium } from '../../examples/pool/lib/kill-chromium.js';
import type { BrowserPool, PartContext } from '../../plugin/pool/index.js';
import { NO_METRICS } from '../../src/model/metrics.js';
import { poolRecording } from '../../plugin/pool/pool-recording.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { gate } from '../support/gate.js';
import { openPool, poolHistory } from './harness/open-pool.js';
import { poolBrowsers } from './harness/pool-browsers.js';

const { chromium } = poolBrowsers();
/** A browser of another kind, as far as the pool can tell. */
const other = { ...chromium, type: 'chromium' } as const;
let pool: BrowserPool;

function sum(results: number[]): number {
  return results.reduce((total, result) => total + result, 0);
}

/** Squares in the browser; the first attempt at the part of this index takes its browser down and never comes back. */
function squareOr(killAt: number): (part: number, context: PartContext) => Promise<number> {
  return async (part, { page, browser, attempt, index }) => {
    if (index === killAt && attempt === 1) {
      await killChromium(browser);
      await new Promise(() => {});
    }
    return page.evaluate((value) => value ** 2, part);
  };
}

/** Where each part ran, attempt by attempt. */
function places(status: ReturnType<ReturnType<BrowserPool['runSharded']>['status']>): string[][] {
  return status.parts.map(({ attempts }) => attempts.map(({ browser, end }) => `${browser} ${end}`));
}

it('merges the results of all parts, and tells where each ran', async () => {
  pool = openPool({ capacity: { workers: 2 } });
  const run = pool.runSharded({ name: 'squares', parts: [1, 2, 3], run: squareOr(-1), merge: sum });
  expect(run.status()).toMatchObject({ state: 'running', done: 0 });
  expect(await run.result).toBe(14);
  const status = run.status();
  expect(status).toMatchObject({ state: 'done', done: 3 });
  expect(status.parts.map(({ label }) => label)).toEqual(['1/3', '2/3', '3/3']);
  expect(places(status)).toEqual([['chromium done'], ['chromium done'], ['chromium done']]);
  for (const { attempts } of status.parts) {
    expect(attempts[0]?.instance).toMatch(/^chromium-[01]\.1$/);
    expect(attempts[0]?.endedMs).toBeGreaterThanOrEqual(attempts[0]?.startedMs ?? Infinity);
  }
});

it('none: a killed browser ends the whole with the name of its part, and the other parts', async () => {
  pool = openPool({ capacity: { workers: 2 } });
  const started = gate();
  const run = pool.runSharded({
    name: 'fragile',
    shards: 2,
    faultTolerance: 'none',
    run: async ({ browser, index, signal }) => {
      if (index === 0) {
        const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
        started.open();
        return aborted;
      }
      await started.passed;
      await killChromium(browser);
      return new Promise(() => {});
    },
    merge: (results) => results,
  });
  await expect(run.result).rejects.toMatchObject({
    code: 'POOL_TASK_LOST',
    message: expect.stringContaining('fragile lost part 2 of 2 (2/2)') as string,
  });
  expect(run.status()).toMatchObject({ state: 'failed', done: 0 });
  await pool.drain();
  expect(places(run.status())).toEqual([['chromium aborted'], ['chromium lost']]);
});

it('retry: the part of a killed browser starts again in the same kind of browser', async () => {
  pool = openPool({ browsers: { chromium, other }, capacity: { workers: 1 } });
  const run = pool.runSharded({
    ...{ name: 'stubborn', parts: [3], run: squareOr(0), merge: sum },
    faultTolerance: 'retry',
  });
  expect(await run.result).toBe(9);
  expect(places(run.status())).toEqual([['chromium lost', 'chromium done']]);
  const [first, second] = run.status().parts[0]?.attempts ?? [];
  expect(second?.instance).not.toBe(first?.instance);
});

it('reroute: the part of a killed browser goes elsewhere', async () => {
  pool = openPool({ browsers: { chromium, other }, capacity: { workers: 2 } });
  const run = pool.runSharded({
    ...{ name: 'flexible', parts: [3, 4], run: squareOr(0), merge: sum },
    faultTolerance: 'reroute',
  });
  expect(await run.result).toBe(25);
  // Nothing is known of either part, so each has a browser to itself at first.
  expect(places(run.status())).toEqual([['chromium lost', 'other done'], ['other done']]);
});

it('replicate: a killed browser costs nothing, since the part runs elsewhere at the same time', async () => {
  pool = openPool({ browsers: { chromium, other }, capacity: { workers: 2 } });
  const killed = gate();
  const run = pool.runSharded({
    name: 'twofold',
    parts: ['first'],
    faultTolerance: 'replicate',
    run: async (part, { browser, browserName }) => {
      if (browserName === 'other') {
        await killed.passed;
        return `${part} in ${browserName}`;
      }
      await killChromium(browser);
      killed.open();
      return new Promise<string>(() => {});
    },
    merge: ([result]) => result,
  });
  expect(await run.result).toBe('first in other');
  const ends = run.status().parts[0]?.attempts.map(({ browser, end }) => `${browser} ${end}`) ?? [];
  expect(ends).toContain('other done');
  // Its copy may not have heard yet that its browser is gone; then it was aborted.
  await pool.drain();
  expect(places(run.status())[0]?.sort()[0]).toMatch(/^chromium (lost|aborted)$/);
});

it('replicate: the first result counts, and the other copy is aborted', async () => {
  pool = openPool({ capacity: { workers: 2 } });
  const bothStarted = gate();
  let started = 0;
  const run = pool.runSharded({
    name: 'race',
    shards: 1,
    faultTolerance: 'replicate',
    run: async ({ signal }) => {
      const mine = ++started;
      if (mine === 2) bothStarted.open();
      await bothStarted.passed;
      if (mine === 1) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return mine;
    },
    merge: ([result]) => result,
  });
  expect(await run.result).toBe(2);
  await pool.drain();
  const [first, second] = run.status().parts[0]?.attempts ?? [];
  expect([first?.end, second?.end].sort()).toEqual(['aborted', 'done']);
  expect(first?.instance).not.toBe(second?.instance);
});

it('an abort, a timeout and an error of a part end the whole', async () => {
  pool = openPool({ capacity: { workers: 1 } });
  const abort = new AbortController();
  const endless = async (): Promise<never> => new Promise(() => {});
  const terms = { shards: 2, merge: (results: unknown[]) => results };
  const aborted = pool.runSharded({ ...terms, name: 'aborted', signal: abort.signal, run: endless });
  const reason = new Error('no longer wanted');
  abort.abort(reason);
  await expect(aborted.result).rejects.toBe(reason);
  const slow = pool.runSharded({ ...terms, name: 'slow', timeoutMs: 50, run: endless });
  await expect(slow.result).rejects.toMatchObject({
    code: 'POOL_TASK_TIMEOUT',
    message: expect.stringContaining('slow › 1/2') as string,
  });
  const wrong = new TypeError('the part is wrong');
  const failing = pool.runSharded({
    ...terms,
    name: 'failing',
    run: async ({ index }) => (index === 1 ? Promise.reject(wrong) : index),
  });
  await expect(failing.result).rejects.toBe(wrong);
  expect(failing.status().parts.map(({ state }) => state)).toEqual(['done', 'failed']);
});

it('starts the longest part first, and parts of higher priority before other tasks', async () => {
  const history = poolHistory();
  await seed(history, { 'render › short': 100, 'render › long': 9000, 'render › middle': 2000 });
  pool = openPool({ history, capacity: { workers: 1 } });
  const [started, held] = [gate(), gate()];
  const order: string[] = [];
  const holding = pool.submit({
    name: 'first',
    run: async () => {
      started.open();
      await held.passed;
    },
  });
  await started.passed;
  const other = pool.submit({ name: 'other', run: () => order.push('other') });
  const run = pool.runSharded({
    name: 'render',
    parts: ['short', 'long', 'middle'],
    label: (part) => part,
    priority: 1,
    run: (part) => order.push(part),
    merge: () => order,
  });
  await expect.poll(() => pool.status().queued).toBe(4);
  held.open();
  await Promise.all([holding, other, run.result]);
  expect(order).toEqual(['long', 'middle', 'short', 'other']);
});

/** Makes a history in which these tasks took so many milliseconds, four times each. */
async function seed(file: string, durations: Readonly<Record<string, number>>): Promise<void> {
  const store = createDuckDbHistory({ path: file, onWarning: ({ message }) => expect.fail(message) });
  const entries = Object.entries(durations).map(([name, ms], index) => ({
    task: {
      ...{ id: `t${index}`, name, kind: 'task', candidates: ['chromium'] },
      ...{ priority: 0, memoryBytes: 0, locks: [] },
    },
    ...{ browser: 'chromium', slot: 0, attempt: 1, reason: 'warm' as const },
    estimate: { value: ms, spread: 0, sampleCount: 0, source: 'prior' as const },
    ...{
      startedMs: 0,
      endedMs: ms,
      order: 0,
      launchMs: 0,
      browserVersion: null,
      memoryBytes: null,
      end: 'done' as const,
    },
  }));
  for (let run = 0; run < 4; run++) {
    const times = { startedMs: run, endedMs: 20_000 + run };
    const identity = { runId: `seed-${run}`, runnerVersion: '1', version: '1' };
    await store.record(
      poolRecording({
        ...{ ...identity, ...times, revision: 0, workers: 1 },
        records: { entries, breakerEvents: [], losses: [], decisions: [] },
        measured: NO_METRICS,
      }),
    );
  }
}

it('names what is wrong with a task', () => {
  pool = openPool();
  const run = (): number => 1;
  const merge = sum;
  expect(() => pool.runSharded({ name: 'none', parts: [], run, merge })).toThrow(
    'task option `parts`: must be a list with at least one part (received []).',
  );
  expect(() => pool.runSharded({ name: 'none', shards: 0, run, merge })).toThrow(
    'task option `shards`: must be a whole number from 1 (received 0).',
  );
  expect(() => pool.runSharded({ name: 'twice', parts: [1, 1], label: String, run, merge })).toThrow(
    'task option `label`: must be another text for each part (received 1).',
  );
  const wrong = { name: 'wrong', shards: 1, run, merge, faultTolerance: 'high' as 'retry' };
  expect(() => pool.runSharded(wrong)).toThrow(
    'task option `faultTolerance`: must be one of none, retry, reroute, replicate (received high).',
  );
});
