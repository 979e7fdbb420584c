import type { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, PhaseSetup, SlotView } from '../../src/engine/events.js';
import { findMove, type MovableUnit, type MoveState, type UnitMove } from '../../src/route/find-move.js';
import { replaceJob } from './dispatcher-slots.js';
import type { DriverHost } from './driver-contract.js';
import type { Dispatcher, Job } from './internals.js';
import type { JobRegistry } from './job-registry.js';
import { MoveCandidates } from './move-candidates.js';

/** What a phase is at the moment when a slot finds nothing to start. */
export interface IdleMoment {
  readonly engine: Engine;
  readonly setup: PhaseSetup;
  readonly slots: readonly SlotView[];
  /** Whether the browser of the unit's project is well. */
  readonly isWell: (unit: EngineUnit) => boolean;
}

/** Moves routed specs that have not begun to projects in which an idle slot can start them. */
export class SpecMoves {
  private readonly candidates: MoveCandidates;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly registry: JobRegistry,
    private readonly host: Pick<DriverHost, 'alternatives' | 'moveTo' | 'now'>,
  ) {
    this.candidates = new MoveCandidates((unit) => this.elsewhere(unit));
  }

  /** Moves the one that helps most of those that may. @returns whether it did: then the engine knows of it */
  tryOne(moment: IdleMoment): boolean {
    if (!this.host.alternatives) return false;
    const { engine, isWell } = moment;
    const isQueued = (unit: EngineUnit): boolean => engine.isQueued(unit.id);
    const admits: MoveState['admits'] = (to, from) => isWell(to) && engine.admits(to, undefined, from);
    const atMs = this.host.now();
    this.candidates.add(this.registry.takeUnseen());
    for (;;) {
      const movable = this.candidates.longest({ isQueued, admits });
      const move = movable.length > 0 ? this.find(movable, moment, admits, atMs) : null;
      if (!move) return false;
      // Moved or not: it stays where it is from now on.
      this.candidates.drop(move.from);
      if (this.carryOut(move, engine, atMs)) return true;
    }
  }

  private find(
    movable: readonly MovableUnit[],
    { engine, setup, slots }: IdleMoment,
    admits: MoveState['admits'],
    atMs: number,
  ): UnitMove | null {
    const warmKeys = new Set(slots.flatMap(({ isBusy, warmKey }) => (isBusy ? [] : (warmKey ?? []))));
    return findMove({
      slots: slots.length,
      projectLimits: setup.projectLimits,
      running: [...engine.running].map(([slot, { unit }]) => ({
        unit,
        remainingMs: engine.remainingMs(slot, atMs),
      })),
      queued: engine.queuedWork,
      movable,
      workerStartMs: ({ workerKey, project }) => (warmKeys.has(workerKey) ? 0 : setup.workerStartMs(project)),
      admits,
    });
  }

  private carryOut({ from, to, gainMs, horizonMs }: UnitMove, engine: Engine, atMs: number): boolean {
    const job = this.registry.jobOf(from.id);
    const moved = job && this.host.moveTo(job, to.project, { gainMs, endWithoutMs: atMs + horizonMs });
    if (!job || !moved) return false;
    replaceJob(this.dispatcher, job, [moved]);
    engine.handle({ type: 'unit-removed', unitId: from.id });
    this.registry.forget(from.id);
    this.registry.takeInNewJobs(engine);
    return true;
  }

  private elsewhere(unit: EngineUnit): readonly EngineUnit[] {
    const job = unit.isIsolated ? undefined : this.registry.jobOf(unit.id);
    const jobs: readonly Job[] = (job && this.host.alternatives?.(job)) ?? [];
    return jobs.map((other) => this.registry.describe(other, unit.order, `${unit.id} elsewhere`));
  }
}
