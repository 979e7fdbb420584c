import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { MemoryUse } from '../../src/metrics/process-table.js';
import { TASK_MEMORY, type CustomMetricRecord } from '../../src/model/metrics.js';
import type { TestIndex } from './test-index.js';

/** An attempt that runs, and the most that was seen of the memory of what its worker had started. */
interface Running {
  readonly test: TestCase;
  readonly result: TestResult;
  peakBytes: number;
}

/** What single attempts need of memory: a worker runs one test at a time, so what its browser takes meanwhile is the test's. */
export class AttemptMemory {
  readonly records: CustomMetricRecord[] = [];
  private readonly running = new Map<number, Running>();

  constructor(private readonly index: TestIndex) {}

  testBegan(test: TestCase, result: TestResult): void {
    this.running.set(result.workerIndex, { test, result, peakBytes: 0 });
  }

  /** Of an attempt during which nothing was sampled nothing is known. */
  testEnded(result: TestResult): void {
    const attempt = this.running.get(result.workerIndex);
    if (attempt?.result !== result) return;
    this.running.delete(result.workerIndex);
    if (attempt.peakBytes === 0) return;
    const { project, file, title } = this.index.describe(attempt.test);
    const { workerIndex, startTime, duration } = result;
    this.records.push({
      ...{ project, file, title, workerIndex, name: TASK_MEMORY, value: attempt.peakBytes },
      slot: Math.max(0, result.parallelIndex),
      reportedMs: Math.round(startTime.getTime() + Math.max(0, duration)),
    });
  }

  /**
   * To be called before a look at the processes, which takes its time.
   * @returns takes what was seen of workers' memory; it counts for the attempts that ran when the look began
   */
  look(): (seen: ReadonlyMap<number, MemoryUse>) => void {
    const during = new Map(this.running);
    return (seen) => {
      for (const [workerIndex, attempt] of during)
        attempt.peakBytes = Math.max(attempt.peakBytes, seen.get(workerIndex)?.bytes ?? 0);
    };
  }
}
