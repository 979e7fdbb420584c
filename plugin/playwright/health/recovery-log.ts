import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { Fault } from '../../../src/health/fault.js';
import type { RecoveryRecord } from '../../../src/model/metrics.js';
import type { TestIndex } from '../test-index.js';

/** A loss, and whose next attempt will be the recovery from it. */
interface Loss {
  readonly spec: object;
  record: RecoveryRecord;
}

/** Measures how long specs wait whose browser, or the process that held it, was lost: until one of their tests is tried again. */
export class RecoveryLog {
  private readonly losses: Loss[] = [];

  constructor(private readonly index: TestIndex) {}

  /** An attempt ended by a fault. @param lostMs when its browser was lost */
  lost(test: TestCase, result: TestResult, fault: Fault, lostMs: number): void {
    const { project, file, title } = this.index.describe(test);
    const slot = Math.max(0, result.parallelIndex);
    const { retry, workerIndex } = result;
    const place = { project, file, title, slot, workerIndex };
    this.losses.push({
      spec: this.specOf(test),
      record: { ...place, retry, fault, lostMs: Math.round(lostMs), againMs: null },
    });
  }

  /** A retry of the spec, of which the test may be another one than the one that was lost: a serial suite begins anew. */
  testBegan(test: TestCase, result: TestResult): void {
    if (result.retry === 0) return;
    const spec = this.specOf(test);
    for (const loss of this.losses) {
      const { againMs, retry } = loss.record;
      if (loss.spec === spec && againMs === null && result.retry > retry)
        loss.record = { ...loss.record, againMs: result.startTime.getTime() };
    }
  }

  records(): RecoveryRecord[] {
    return this.losses.map(({ record }) => record);
  }

  /** A test that has moved on is a spec of its own. */
  private specOf(test: TestCase): object {
    return this.index.unitOf(test) ?? test;
  }
}
