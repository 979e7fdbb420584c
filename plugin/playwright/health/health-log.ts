import type { TestCase } from '@playwright/test/reporter';
import { RunHealth, type HealthUnit, type UnitEnding } from '../../../src/health/run-health.js';
import type { LocalHealth } from '../../../src/fleet/project-care.js';
import type { BreakerEventRecord } from '../../../src/model/metrics.js';
import type { Job } from '../internals.js';
import type { TestIndex } from '../test-index.js';
import type { FaultLog } from './fault-log.js';
import { describeChange, describeGivingUp } from './describe-change.js';

/** What the health of a run is told from. */
export interface HealthLogDeps {
  readonly index: TestIndex;
  readonly faults: FaultLog;
  readonly warn: (message: string) => void;
  /** Other agents may run what can't be run here. */
  readonly isShared: boolean;
}

/** What a dispatcher asks about the health of its jobs' projects, and tells of them. */
export interface JobHealth extends LocalHealth {
  /** Whether a job of the project may start now. */
  admits(project: string, atMs: number): boolean;
  /** Whether the project is not well: its breaker is not closed, or it was given up. */
  isOpen(project: string): boolean;
  /** Why jobs of the project fail without being tried; null as long as they are tried. */
  failure(project: string): string | null;
  /** When a project that is not well may be tried next, or null. */
  nextProbeMs(): number | null;
  /** @param unitId the same as at its end, and of no other job */
  started(job: Job, unitId: string, atMs: number): void;
  /**
   * The browser of a job that still runs can't answer.
   * @returns whether it changed the health of its project
   */
  hung(job: Job, unitId: string, workerIndex: number, atMs: number): boolean;
  /** @returns whether it changed the health of its project */
  ended(job: Job, unitId: string, atMs: number): boolean;
}

/** Keeps a breaker for each project, by the faults of its browsers. */
export class HealthLog implements JobHealth {
  readonly changes: BreakerEventRecord[] = [];
  private readonly health = new RunHealth((change) => this.changed(change));

  constructor(private readonly deps: HealthLogDeps) {}

  admits(project: string, atMs: number): boolean {
    return this.health.admits(project, atMs);
  }

  paused(atMs: number): readonly string[] {
    return this.health.paused(atMs);
  }

  get givenUp(): readonly string[] {
    return this.health.givenUpProjects;
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

  hung({ tests }: Job, unitId: string, workerIndex: number, atMs: number): boolean {
    this.deps.faults.browserHung(workerIndex, atMs);
    return this.tell(tests, unitId, 'hang', atMs);
  }

  ended({ tests }: Job, unitId: string, atMs: number): boolean {
    return this.tell(tests, unitId, this.takeEnding(tests), atMs);
  }

  /** @returns whether it changed the health of its project */
  private tell(tests: readonly TestCase[], unitId: string, ending: UnitEnding, atMs: number): boolean {
    const unit = this.unitOf(tests, unitId);
    if (!unit) return false;
    const before = this.changes.length;
    this.health.ended(unit, ending, atMs);
    return this.changes.length > before;
  }

  /** How the job of these tests ended. One of theirs that follows is not blamed for the same fault again. */
  private takeEnding(tests: readonly TestCase[]): UnitEnding {
    let ending: UnitEnding = 'untold';
    for (const last of tests.flatMap(({ results }) => results.at(-1) ?? [])) {
      const fault = this.deps.faults.take(last);
      if (!fault && (last.workerIndex < 0 || last.status === 'skipped')) continue;
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
    const line = describeChange(change, this.deps.isShared);
    if (line !== null) this.deps.warn(line);
  }
}
