/** A burst of tasks on the scheduler that pools use, in virtual time: what takes minutes with browsers takes no time here. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Knowledge } from '../../src/pool/knowledge.js';
import { Scheduler, type TaskStart } from '../../src/pool/scheduler.js';
import type { TaskInfo } from '../../src/pool/task.js';
import { DEFAULT_WEIGHTS } from '../../src/score/weights.js';
import { historyModel, testHistory } from '../support/history-model.js';

const BROWSERS = ['chromium', 'firefox'] as const;
type Browser = (typeof BROWSERS)[number];

const SPIKE_MS = 10_000;

/** What a task takes in each browser: each is the better one for one kind. */
const TOOK_MS: Readonly<Record<string, Readonly<Record<Browser, number>>>> = {
  vision: { chromium: 800, firefox: 1000 },
  text: { chromium: 1000, firefox: 900 },
};

interface Arrival {
  readonly atMs: number;
  readonly kind: string;
}

interface Course {
  /** Task → how often it ran. */
  readonly ran: ReadonlyMap<string, number>;
  /** By slot, from the spike on. */
  readonly busyMs: readonly number[];
  readonly lastEndMs: number;
  readonly longestQueue: number;
  readonly moved: number;
}

interface Pool {
  readonly slots: number;
  /** Where a task goes that arrives. */
  readonly choose: (scheduler: Scheduler, task: TaskInfo) => string;
  /** Whether tasks that wait may go elsewhere. */
  readonly moves: boolean;
}

function run(arrivals: readonly Arrival[], { slots, choose, moves }: Pool): Course {
  const scheduler = knowingScheduler(slots);
  const coming = arrivals.map((arrival, index) => ({ ...arrival, task: taskOf(index, arrival.kind) }));
  const views = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null as string | null }));
  const ends = new Map<number, number>();
  const ran = new Map<string, number>();
  const busyMs = views.map(() => 0);
  let [lastEndMs, longestQueue, moved] = [0, 0, 0];
  const next = (nowMs: number): TaskStart | null => {
    const start = scheduler.next(views, nowMs);
    const move = start || !moves ? null : scheduler.findMove(views, nowMs, ({ candidates }) => candidates);
    if (!move) return start;
    moved++;
    scheduler.remove(move.task.id);
    scheduler.add(move.task, move.to);
    return scheduler.next(views, nowMs);
  };
  while (coming.length > 0 || ends.size > 0) {
    const nowMs = Math.min(coming[0]?.atMs ?? Infinity, ...ends.values());
    for (const [slot, endMs] of ends) {
      if (endMs > nowMs) continue;
      ends.delete(slot);
      lastEndMs = endMs;
      scheduler.finished(slot, nowMs);
      views[slot] = { isBusy: false, warmKey: views[slot]?.warmKey ?? null };
    }
    while (coming[0] && coming[0].atMs <= nowMs) {
      const [{ task }] = coming.splice(0, 1) as [(typeof coming)[number]];
      scheduler.add(task, choose(scheduler, task));
    }
    longestQueue = Math.max(longestQueue, scheduler.queuedCount);
    for (let start = next(nowMs); start; start = next(nowMs)) {
      const { slot, task, unit } = start;
      const tookMs = TOOK_MS[task.kind]?.[unit.project as Browser] ?? NaN;
      views[slot] = { isBusy: true, warmKey: unit.workerKey };
      ends.set(slot, nowMs + tookMs);
      if (nowMs >= SPIKE_MS) busyMs[slot] = (busyMs[slot] ?? 0) + tookMs;
      ran.set(task.id, (ran.get(task.id) ?? 0) + 1);
    }
  }
  return { ran, busyMs, lastEndMs, longestQueue, moved };
}

/** Half of the slots for each browser. */
function knowingScheduler(slots: number): Scheduler {
  const knowledge = new Knowledge();
  const tests = Object.entries(TOOK_MS).flatMap(([kind, took]) =>
    BROWSERS.map((project) =>
      testHistory({ project, title: kind, file: `pool/${kind}`, kind }, Array<number>(5).fill(took[project])),
    ),
  );
  knowledge.add(historyModel(tests));
  const scheduler = new Scheduler({
    ...{ knowledge, memoryBytes: Infinity, seenBytes: () => 0, weights: () => DEFAULT_WEIGHTS },
    onHealthChange: () => undefined,
  });
  for (const browser of BROWSERS) scheduler.addBrowser(browser, Math.ceil(slots / 2));
  return scheduler;
}

function taskOf(index: number, kind: string): TaskInfo {
  const candidates = [...BROWSERS];
  return { ...{ id: `t${index}`, name: kind, kind, candidates, priority: 0, memoryBytes: 0, locks: [] } };
}

/** Two tasks a second, as much as two of four slots do, and 80 more of one kind after ten seconds. */
const SPIKE: readonly Arrival[] = [
  ...Array.from({ length: 40 }, (_, index) => ({ atMs: index * 500, kind: index % 2 ? 'vision' : 'text' })),
  ...Array.from({ length: 80 }, () => ({ atMs: SPIKE_MS, kind: 'vision' })),
].sort((a, b) => a.atMs - b.atMs);

const CHROMIUM: Pool = { slots: 4, choose: () => 'chromium', moves: false };
const SCORED: Pool = {
  slots: 4,
  choose: (scheduler, task) => scheduler.rank(task, 4)[0]?.project ?? '',
  moves: true,
};

function imbalanceOf({ busyMs }: Course): number {
  return 1 - busyMs.reduce((sum, ms) => sum + ms, 0) / busyMs.length / Math.max(...busyMs);
}

describe('a load spike', () => {
  it('is spread over both browsers, and idle slots take what waits: it is over in half the time', () => {
    const course = run(SPIKE, SCORED);
    const [fixed, narrow] = [run(SPIKE, { ...SCORED, moves: false }), run(SPIKE, CHROMIUM)];
    expect(course.longestQueue).toBeGreaterThan(70);
    expect(course.moved).toBeGreaterThan(0);
    expect(imbalanceOf(course)).toBeLessThanOrEqual(0.05);
    expect(imbalanceOf(fixed)).toBeGreaterThan(0.2);
    expect(imbalanceOf(narrow)).toBeGreaterThanOrEqual(0.5);
    const tookMs = ({ lastEndMs }: Course): number => lastEndMs - SPIKE_MS;
    expect(tookMs(course) / tookMs(narrow)).toBeLessThan(0.6);
    expect(tookMs(course) / tookMs(fixed)).toBeLessThan(0.85);
  });

  it('loses no task and runs none twice, whatever comes when', () => {
    const arrival = fc.record({
      atMs: fc.integer({ min: 0, max: 20_000 }),
      kind: fc.constantFrom(...Object.keys(TOOK_MS)),
    });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 80 }), fc.integer({ min: 1, max: 6 }), (given, slots) => {
        const arrivals = given.toSorted((a, b) => a.atMs - b.atMs);
        const { ran } = run(arrivals, { ...SCORED, slots });
        expect([...ran.values()]).toEqual(arrivals.map(() => 1));
      }),
      { numRuns: 60 },
    );
  });
});
