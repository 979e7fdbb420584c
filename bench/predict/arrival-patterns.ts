import { ArrivalCounts } from '../../src/predict/arrivals/arrival-counts.js';
import { predictPool } from '../../src/predict/arrivals/predict-pool.js';
import type { Estimate } from '../../src/model/estimate.js';
import { seededRandom, standardNormal } from '../../src/random.js';
import { HORIZONS_MS } from '../../src/predict/predict-load.js';
import { OutcomeBook } from './outcome-book.js';

const MINUTE_MS = 60_000;
const SLOTS = 8;
/** Tasks take about as long as a small browser test. */
const TASK: Estimate = { value: 20_000, spread: 8000, sampleCount: 10, source: 'kind' };
const STREAM = { browser: 'chromium', kind: 'text' };
const LENGTH_MS = 120 * MINUTE_MS;
const FIRST_MS = 10 * MINUTE_MS;

/** Arrivals per minute, by the time in minutes. Eight slots can do 22 a minute. */
export const PATTERNS: Readonly<Record<string, (minute: number) => number>> = {
  steady: () => 15,
  ramp: (minute) => 4 + (16 * minute) / 120,
  spike: (minute) => (minute >= 60 && minute < 66 ? 40 : 8),
  'daily wave': (minute) => 11 + 8 * Math.sin((2 * Math.PI * minute) / 60),
};

interface Task {
  readonly dueMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Forecasts a pool's load every minute of two hours under a pattern of arrivals, over several seeds. */
export function forecastPattern(rateAt: (minute: number) => number, seeds: number): OutcomeBook {
  const book = new OutcomeBook();
  for (let seed = 1; seed <= seeds; seed++) {
    const tasks = runPool(rateAt, seed);
    const counts = new ArrivalCounts();
    let next = 0;
    for (let nowMs = MINUTE_MS; nowMs <= LENGTH_MS - (HORIZONS_MS.at(-1) ?? 0); nowMs += MINUTE_MS) {
      for (let task = tasks[next]; task && task.dueMs <= nowMs; task = tasks[++next])
        counts.add(STREAM, task.dueMs);
      if (nowMs >= FIRST_MS) forecastAt(nowMs, tasks, counts, book);
    }
  }
  return book;
}

function forecastAt(nowMs: number, tasks: readonly Task[], counts: ArrivalCounts, book: OutcomeBook): void {
  const unit = (id: number) => ({
    ...{ id: String(id), project: STREAM.browser, workerKey: STREAM.browser, estimate: TASK },
    ...{ locks: [], isIsolated: false, order: id },
  });
  const present = tasks.flatMap((task, id) =>
    task.dueMs <= nowMs && task.endMs > nowMs ? [{ ...task, id }] : [],
  );
  const running = present.filter(({ startMs }) => startMs <= nowMs);
  const state = {
    ...{ slots: SLOTS, projectLimits: new Map(), workerStartMs: () => 0 },
    warmKeys: Array<string>(SLOTS).fill(STREAM.browser),
    running: running.map(({ id, startMs }, slot) => ({ slot, unit: unit(id), elapsedMs: nowMs - startMs })),
    queued: present.filter(({ startMs }) => startMs > nowMs).map(({ id }) => unit(id)),
  };
  const observed = counts
    .series(nowMs)
    .map((series) => ({ ...series.stream, counts: series.counts, estimate: TASK }));
  const options = { browsers: [STREAM.browser], runSpread: 0, seed: Math.round(nowMs / MINUTE_MS) };
  for (const { horizonMs, project, busy, backlog } of predictPool(state, observed, options).loads) {
    if (project !== null) continue;
    const [now, then] = [loadAt(tasks, nowMs), loadAt(tasks, nowMs + horizonMs)];
    book.add({ quantity: 'busy', scope: 'all', horizonMs }, { ...busy, actual: then.busy, now: now.busy });
    book.add(
      { quantity: 'backlog', scope: 'all', horizonMs },
      { ...backlog, actual: then.backlog, now: now.backlog },
    );
  }
}

/** A pool that starts what came first, for two hours. */
function runPool(rateAt: (minute: number) => number, seed: number): Task[] {
  const random = seededRandom(seed);
  const highest = Math.max(...Array.from({ length: 121 }, (_, minute) => rateAt(minute)));
  const freeMs = new Float64Array(SLOTS);
  const sigma = Math.sqrt(Math.log1p((TASK.spread / TASK.value) ** 2));
  const tasks: Task[] = [];
  let dueMs = 0;
  while ((dueMs -= (MINUTE_MS / highest) * Math.log(1 - random())) < LENGTH_MS) {
    if (random() * highest > rateAt(dueMs / MINUTE_MS)) continue;
    const slot = freeMs.indexOf(Math.min(...freeMs));
    const startMs = Math.max(dueMs, freeMs[slot] ?? 0);
    const endMs = startMs + TASK.value * Math.exp(sigma * standardNormal(random));
    freeMs[slot] = endMs;
    tasks.push({ dueMs, startMs, endMs });
  }
  return tasks;
}

function loadAt(tasks: readonly Task[], atMs: number): { busy: number; backlog: number } {
  return {
    busy: tasks.filter(({ startMs, endMs }) => startMs <= atMs && endMs > atMs).length,
    backlog: tasks.filter(({ dueMs, startMs }) => dueMs <= atMs && startMs > atMs).length,
  };
}
