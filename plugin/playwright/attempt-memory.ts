import { performance } from 'node:perf_hooks';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { MemoryUse } from '../../src/metrics/process-table.js';
import { TASK_MEMORY, type CustomMetricRecord } from '../../src/model/metrics.js';
import type { TestIndex } from './test-index.js';

/** An attempt that runs, and the most that was seen of the memory of what its worker had started. */
interface Running {
  readonly test: TestCase;
  readonly result: TestResult;
  /** From then on what is seen is its own. */
  readonly ownFromMs: number;
  peakBytes: number;
}

/** Of a run's attempts those that needed most count: more make every recording slow, and what needs little crowds nobody out. */
const MOST_RECORDS = 10_000;

/** A browser ends what a page has left some 100 ms after the test has closed it: until then it would count for the test that follows. */
const LEAVING_MS = 250;

/** What single attempts need of memory: a worker runs one test at a time, so what its browser takes meanwhile is the test's. */
export class AttemptMemory {
  private kept: CustomMetricRecord[] = [];
  private readonly running = new Map<number, Running>();
  /** Workers that have run a test. */
  private readonly used = new Set<number>();

  /** @param mostRecords so many are kept of a run, those that needed most */
  constructor(
    private readonly index: Pick<TestIndex, 'describe'>,
    private readonly mostRecords = MOST_RECORDS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get records(): readonly CustomMetricRecord[] {
    this.drop(this.mostRecords);
    return this.kept;
  }

  testBegan(test: TestCase, result: TestResult): void {
    const { workerIndex } = result;
    const ownFromMs = this.now() + (this.used.has(workerIndex) ? LEAVING_MS : 0);
    this.used.add(workerIndex);
    this.running.set(workerIndex, { test, result, ownFromMs, peakBytes: 0 });
  }

  /** Of an attempt during which nothing was sampled nothing is known. */
  testEnded(result: TestResult): void {
    const attempt = this.running.get(result.workerIndex);
    if (attempt?.result !== result) return;
    this.running.delete(result.workerIndex);
    if (attempt.peakBytes === 0) return;
    const { project, file, title } = this.index.describe(attempt.test);
    const { workerIndex, startTime, duration } = result;
    this.kept.push({
      ...{ project, file, title, workerIndex, name: TASK_MEMORY, value: attempt.peakBytes },
      slot: Math.max(0, result.parallelIndex),
      reportedMs: Math.round(startTime.getTime() + Math.max(0, duration)),
    });
    // Sorted now and then: not for each one that is over.
    this.drop(2 * this.mostRecords);
  }

  /** Where there are more than so many. */
  private drop(most: number): void {
    if (this.kept.length <= most) return;
    const needy = new Set(this.kept.toSorted((a, b) => b.value - a.value).slice(0, this.mostRecords));
    this.kept = this.kept.filter((record) => needy.has(record));
  }

  /**
   * To be called before a look at the processes, which takes its time.
   * @returns takes what was seen of workers' memory; it counts for the attempts that ran when the look began
   */
  look(): (seen: ReadonlyMap<number, MemoryUse>) => void {
    const atMs = this.now();
    const during = [...this.running].filter(([, { ownFromMs }]) => ownFromMs <= atMs);
    return (seen) => {
      for (const [workerIndex, attempt] of during)
        attempt.peakBytes = Math.max(attempt.peakBytes, seen.get(workerIndex)?.bytes ?? 0);
    };
  }
}
