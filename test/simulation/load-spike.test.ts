/** A burst of tasks in a pool. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Knowledge } from '../../src/pool/knowledge.js';
import { Scheduler } from '../../src/pool/scheduler.js';
import type { TaskInfo } from '../../src/pool/task.js';
import { DEFAULT_WEIGHTS } from '../../src/score/weights.js';
import { historyModel, testHistory } from '../support/history-model.js';
import { imbalanceOf, runVirtualPool, type Course, type VirtualArrival } from '../support/virtual-pool.js';

const BROWSERS = ['chromium', 'firefox'] as const;
type Browser = (typeof BROWSERS)[number];

const SPIKE_MS = 10_000;

/** What a task takes in each browser: each is the better one for one kind. */
const TOOK_MS: Readonly<Record<string, Readonly<Record<Browser, number>>>> = {
  vision: { chromium: 800, firefox: 1000 },
  text: { chromium: 1000, firefox: 900 },
};

interface Pool {
  readonly slots: number;
  /** Where a task goes that arrives. */
  readonly choose: (scheduler: Scheduler, task: TaskInfo) => string;
  /** Whether tasks that wait may go elsewhere. */
  readonly moves: boolean;
}

function run(arrivals: readonly VirtualArrival[], { slots, choose, moves }: Pool): Course {
  const scheduler = knowingScheduler(slots);
  return runVirtualPool(arrivals, {
    ...{ scheduler, slots, moves },
    candidates: () => BROWSERS,
    tookMs: ({ kind }, browser) => TOOK_MS[kind]?.[browser as Browser] ?? NaN,
    choose: (task) => choose(scheduler, task),
    measuredFromMs: SPIKE_MS,
  });
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
  for (const browser of BROWSERS) scheduler.browsers.add(browser, Math.ceil(slots / 2));
  return scheduler;
}

/** Two tasks a second, as much as two of four slots do, and 80 more of one kind after ten seconds. */
const SPIKE: readonly VirtualArrival[] = [
  ...Array.from({ length: 40 }, (_, index) => ({ atMs: index * 500, kind: index % 2 ? 'vision' : 'text' })),
  ...Array.from({ length: 80 }, () => ({ atMs: SPIKE_MS, kind: 'vision' })),
].sort((a, b) => a.atMs - b.atMs);

const CHROMIUM: Pool = { slots: 4, choose: () => 'chromium', moves: false };
const SCORED: Pool = {
  slots: 4,
  choose: (scheduler, task) => scheduler.rank(task, 4)[0]?.project ?? '',
  moves: true,
};

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
