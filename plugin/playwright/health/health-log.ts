import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { Fault } from '../../../src/health/fault.js';
import { RunHealth, type HealthUnit, type UnitEnding } from '../../../src/health/run-health.js';
import type { BreakerEventRecord } from '../../../src/model/metrics.js';
import type { Job, WorkerProcess } from '../internals.js';
import type { TestIndex } from '../test-index.js';
import { ProcessEvidence } from './evidence.js';
import { faultOf } from './fault-of.js';
import { describeChange, describeGivingUp } from './describe-change.js';

/** What the health of a run is told from. */
export interface HealthLogDeps {
  readonly index: TestIndex;
  /** See `DispatcherTakeOver.workers`. */
  readonly workers: () => readonly WorkerProcess[] | null;
  readonly warn: (message: string) => void;
}

/** What a dispatcher asks about the health of its jobs' projects, and tells of them. */
export interface JobHealth {
  /** Whether a job of the project may start now. */
  admits(project: string, atMs: number): boolean;
  /** Why jobs of the project fail without being tried; null as long as they are tried. */
  failure(project: string): string | null;
  /** When an open project may be tried next, or null. */
  nextProbeMs(): number | null;
  /** @param unitId the same as at its end, and of no other job */
  started(job: Job, unitId: string, atMs: number): void;
  /** @returns whether it made the breaker of its project open */
  ended(job: Job, unitId: string, atMs: number): boolean;
}

/** Finds the faults of browsers in the results of a run, and keeps a breaker for each project. */
export class HealthLog implements JobHealth {
  readonly changes: BreakerEventRecord[] = [];
  private readonly health = new RunHealth((change) => this.changed(change));
  private readonly evidence: ProcessEvidence;
  private readonly faults = new WeakMap<TestResult, Fault>();
  /** Workers whose browser was gone while they used it, as `evenkeel/test` told. */
  private readonly crashed = new Set<number>();

  constructor(private readonly deps: HealthLogDeps) {
    this.evidence = new ProcessEvidence(deps.workers);
  }

  browserCrashed(workerIndex: number): void {
    this.crashed.add(workerIndex);
  }

  testEnded(result: TestResult): void {
    // Almost all do, and this is asked of every attempt.
    if (result.status === 'passed') return;
    const { workerIndex } = result;
    const fault = faultOf(result, this.evidence.of(workerIndex, this.crashed.has(workerIndex)));
    if (fault) this.faults.set(result, fault);
  }

  admits(project: string, atMs: number): boolean {
    return this.health.admits(project, atMs);
  }

  isOpen(project: string): boolean {
    return this.health.isOpen(project);
  }

  failure(project: string): string | null {
    const fault = this.health.givenUp(project);
    return fault && describeGivingUp(project, fault);
  }

  nextProbeMs(): number | null {
    return this.health.nextProbeMs();
  }

  started({ tests }: Job, unitId: string, atMs: number): void {
    const unit = this.unitOf(tests, unitId);
    if (unit) this.health.started(unit, atMs);
  }

  ended({ tests }: Job, unitId: string, atMs: number): boolean {
    const unit = this.unitOf(tests, unitId);
    if (!unit) return false;
    const wasOpen = this.isOpen(unit.project);
    this.health.ended(unit, this.takeEnding(tests), atMs);
    return !wasOpen && this.isOpen(unit.project);
  }

  /** How the job of these tests ended. One of theirs that follows is not blamed for the same fault again. */
  private takeEnding(tests: readonly TestCase[]): UnitEnding {
    let ending: UnitEnding = 'untold';
    for (const last of tests.flatMap(({ results }) => results.at(-1) ?? [])) {
      const fault = this.faults.get(last);
      if (fault) this.faults.delete(last);
      else if (last.workerIndex < 0 || last.status === 'skipped') continue;
      if (ending === 'untold' || ending === 'clean') ending = fault ?? 'clean';
    }
    return ending;
  }

  private unitOf([first]: readonly TestCase[], unitId: string): HealthUnit | null {
    const unit = first && this.deps.index.unitOf(first);
    return unit ? { unitId, project: unit.project.name, spec: unit.specKey } : null;
  }

  private changed(change: BreakerEventRecord): void {
    this.changes.push(change);
    const line = describeChange(change);
    if (line !== null) this.deps.warn(line);
  }
}
