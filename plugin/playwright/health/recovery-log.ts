import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { Fault } from '../../../src/health/fault.js';
import { retryStrategy, type RetryStrategy } from '../../../src/health/recover-unit.js';
import type { RecoveryRecord } from '../../../src/model/metrics.js';
import type { TestIndex } from '../test-index.js';

/** A loss, and whose next attempt will be the recovery from it. */
interface Loss {
  readonly test: TestCase;
  /** How its next attempt begins: as the runner has it, unless somebody has asked. */
  strategy: RetryStrategy;
  record: RecoveryRecord;
}

/**
 * Chooses how specs begin again whose browser, or the process that held it, was lost, and measures how long they wait: until one of their
 * tests is tried again.
 */
export class RecoveryLog {
  private readonly losses: Loss[] = [];

  constructor(private readonly index: Pick<TestIndex, 'describe'>) {}

  /** An attempt ended by a fault. @param lostMs when its browser was lost */
  lost(test: TestCase, result: TestResult, fault: Fault, lostMs: number): void {
    const { project, file, title } = this.index.describe(test);
    const slot = Math.max(0, result.parallelIndex);
    const { retry, workerIndex } = result;
    const place = { project, file, title, slot, workerIndex };
    this.losses.push({
      test,
      strategy: 'at-once',
      record: { ...place, retry, fault, lostMs: Math.round(lostMs), againMs: null, strategy: null },
    });
  }

  /**
   * How these tests, which are about to be queued, begin again: it is asked for what is done, and written down. Null where none of them
   * waits since its browser was lost.
   */
  strategyOf(tests: readonly TestCase[]): RetryStrategy | null {
    const loss = this.losses.findLast(({ test, record }) => record.againMs === null && tests.includes(test));
    if (!loss) return null;
    const lossesBefore = this.losses.filter(({ test }) => test === loss.test).length - 1;
    // Playwright queues the rest of a file together with the test of it that is tried again.
    const hasUnrun = tests.some(({ results }) => results.length === 0);
    return (loss.strategy = retryStrategy(loss.record.fault, lossesBefore, hasUnrun));
  }

  /**
   * A retry of the test that was lost; or of one that ran well in the same worker before: then it begins a serial suite anew. A
   * worker ends with its first failure, so nothing else that ran in it is ever tried again.
   */
  testBegan(test: TestCase, { retry, startTime }: TestResult): void {
    if (retry === 0) return;
    const lastWorker = test.results[retry - 1]?.workerIndex ?? -1;
    for (const loss of this.losses) {
      const { againMs, workerIndex } = loss.record;
      const isAgain =
        loss.test === test ? retry > loss.record.retry : workerIndex >= 0 && workerIndex === lastWorker;
      if (isAgain && againMs === null)
        loss.record = { ...loss.record, againMs: startTime.getTime(), strategy: loss.strategy };
    }
  }

  records(): RecoveryRecord[] {
    return this.losses.map(({ record }) => record);
  }
}
