import type { TestResult, TestStep } from '@playwright/test/reporter';
import type { Fault } from '../../../src/health/fault.js';
import { attemptMs, isBrowserStep } from '../browser-step.js';
import type { Job, WorkerProcess } from '../internals.js';
import { ProcessEvidence } from './evidence.js';
import { faultOf, tellsOfEnd } from './fault-of.js';

/** Finds the faults of browsers, and of the processes that hold them, in the results of a run. */
export class FaultLog {
  private readonly evidence: ProcessEvidence;
  /** What breakers and hand-overs have not heard of yet. */
  private readonly forBreakers = new WeakMap<TestResult, Fault>();
  private readonly forHandOvers = new WeakMap<TestResult, Fault>();
  /** Workers whose browser was gone while they used it, and when `evenkeel/test` told of it. */
  private readonly crashed = new Map<number, number>();
  /** Workers whose browser was seen not to answer, and when. */
  private readonly hung = new Map<number, number>();

  /** @param workers see `DispatcherTakeOver.workers` */
  constructor(workers: () => readonly WorkerProcess[] | null) {
    this.evidence = new ProcessEvidence(workers);
  }

  testBegan({ workerIndex }: TestResult): void {
    this.evidence.attemptBegan(workerIndex);
  }

  /** A step has ended that launched a browser or took it down, or one that failed. */
  stepEnded({ workerIndex }: TestResult, step: TestStep): void {
    if (isBrowserStep(step)) this.evidence.browserMayBeUp(workerIndex);
    if (tellsOfEnd(step.error))
      this.evidence.foundClosed(workerIndex, step.startTime.getTime() + step.duration);
  }

  browserCrashed(workerIndex: number, atMs: number): void {
    this.crashed.set(workerIndex, atMs);
  }

  browserHung(workerIndex: number, atMs: number): void {
    this.hung.set(workerIndex, atMs);
  }

  /** @returns the fault by which the attempt ended, if it did */
  testEnded(result: TestResult): Fault | null {
    // Almost all do, and this is asked of every attempt.
    if (result.status === 'passed') return null;
    const { workerIndex } = result;
    const fault = faultOf(result, {
      hasHung: this.hung.has(workerIndex),
      isBrowserGone: () => this.crashed.has(workerIndex) || this.evidence.isBrowserGone(workerIndex),
      hasKilledForMemory: () => this.evidence.hasKilledForMemory(workerIndex),
    });
    if (!fault) return null;
    this.evidence.attemptLost();
    this.forBreakers.set(result, fault);
    this.forHandOvers.set(result, fault);
    return fault;
  }

  /** When the browser of an attempt that ended by a fault was lost: as it was told or seen, else with the attempt's end. */
  lostMs(result: TestResult): number {
    const startedMs = result.startTime.getTime();
    const toldMs = this.crashed.get(result.workerIndex) ?? this.hung.get(result.workerIndex);
    return toldMs === undefined ? startedMs + attemptMs(result) : Math.max(startedMs, toldMs);
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
