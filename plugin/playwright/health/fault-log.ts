import type { TestResult } from '@playwright/test/reporter';
import type { Fault } from '../../../src/health/fault.js';
import type { Job, WorkerProcess } from '../internals.js';
import { ProcessEvidence } from './evidence.js';
import { faultOf } from './fault-of.js';

/** Finds the faults of browsers, and of the processes that hold them, in the results of a run. */
export class FaultLog {
  private readonly evidence: ProcessEvidence;
  /** What breakers and hand-overs have not heard of yet. */
  private readonly forBreakers = new WeakMap<TestResult, Fault>();
  private readonly forHandOvers = new WeakMap<TestResult, Fault>();
  /** Workers whose browser was gone while they used it, as `evenkeel/test` told. */
  private readonly crashed = new Set<number>();
  /** Workers whose browser was seen not to answer. */
  private readonly hung = new Set<number>();

  /** @param workers see `DispatcherTakeOver.workers` */
  constructor(workers: () => readonly WorkerProcess[] | null) {
    this.evidence = new ProcessEvidence(workers);
  }

  browserCrashed(workerIndex: number): void {
    this.crashed.add(workerIndex);
  }

  browserHung(workerIndex: number): void {
    this.hung.add(workerIndex);
  }

  testEnded(result: TestResult): void {
    // Almost all do, and this is asked of every attempt.
    if (result.status === 'passed') return;
    const { workerIndex } = result;
    const evidence = this.evidence.of(workerIndex, this.crashed.has(workerIndex), this.hung.has(workerIndex));
    const fault = faultOf(result, evidence);
    if (!fault) return;
    this.forBreakers.set(result, fault);
    this.forHandOvers.set(result, fault);
  }

  /** The fault by which an attempt ended, once: what follows is not blamed for it again. */
  take(result: TestResult): Fault | undefined {
    return takeFrom(this.forBreakers, result);
  }

  /** The fault that ended a job which has just left its slot, for a hand-over of it; once. */
  takeOfJob({ tests }: Job): Fault | undefined {
    const last = tests.flatMap(({ results }) => results.at(-1) ?? []);
    return last.map((result) => takeFrom(this.forHandOvers, result)).find((fault) => fault !== undefined);
  }
}

function takeFrom(faults: WeakMap<TestResult, Fault>, result: TestResult): Fault | undefined {
  const fault = faults.get(result);
  faults.delete(result);
  return fault;
}
