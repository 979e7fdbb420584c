import type { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, PhaseSetup, SlotView } from '../../src/engine/events.js';
import { findMove, type MovableUnit } from '../../src/route/find-move.js';
import { replaceJob } from './dispatcher-slots.js';
import type { DriverHost } from './driver-contract.js';
import type { Dispatcher, Job } from './internals.js';
import type { JobRegistry } from './job-registry.js';

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
  /** What each job would be elsewhere does not change, and is asked again whenever a slot is idle. */
  private readonly known = new WeakMap<Job, readonly EngineUnit[]>();

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly registry: JobRegistry,
    private readonly host: Pick<DriverHost, 'alternatives' | 'moveTo' | 'now'>,
  ) {}

  /** Moves the one that helps most of those that may. @returns whether it did: then the engine knows of it */
  tryOne({ engine, setup, slots, isWell }: IdleMoment): boolean {
    if (!this.host.alternatives) return false;
    const jobs = new Map<EngineUnit, Job>();
    let movable = this.dispatcher._queue.flatMap((job): MovableUnit[] => {
      const unit = this.registry.unitOf(job);
      const elsewhere = unit ? this.elsewhere(job, unit) : [];
      if (!unit || elsewhere.length === 0) return [];
      jobs.set(unit, job);
      return [{ unit, elsewhere }];
    });
    const atMs = this.host.now();
    const warmKeys = new Set(slots.flatMap(({ isBusy, warmKey }) => (isBusy ? [] : (warmKey ?? []))));
    while (movable.length > 0) {
      const move = findMove({
        slots: slots.length,
        projectLimits: setup.projectLimits,
        running: [...engine.running].map(([slot, { unit }]) => ({
          unit,
          remainingMs: engine.remainingMs(slot, atMs),
        })),
        queued: engine.queuedUnits,
        movable,
        workerStartMs: ({ workerKey, project }) =>
          warmKeys.has(workerKey) ? 0 : setup.workerStartMs(project),
        admits: (unit) => isWell(unit) && engine.admits(unit),
      });
      const job = move && jobs.get(move.from);
      if (!move || !job) return false;
      const forecast = { gainMs: move.gainMs, endWithoutMs: atMs + move.horizonMs };
      const moved = this.host.moveTo(job, move.to.project, forecast);
      if (moved) {
        replaceJob(this.dispatcher, job, [moved]);
        this.registry.takeInNewJobs(engine);
        return true;
      }
      // It has to stay after all: another one may move.
      this.known.set(job, []);
      movable = movable.filter(({ unit }) => unit !== move.from);
    }
    return false;
  }

  private elsewhere(job: Job, unit: EngineUnit): readonly EngineUnit[] {
    let known = this.known.get(job);
    if (!known) {
      const jobs = unit.isIsolated ? [] : (this.host.alternatives?.(job) ?? []);
      known = jobs.map((other) => this.registry.describe(other, unit.order, `${unit.id} elsewhere`));
      this.known.set(job, known);
    }
    return known;
  }
}
