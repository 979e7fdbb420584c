import type { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, PhaseSetup, SlotView } from '../../src/engine/events.js';
import { endsSooner } from '../../src/route/ends-sooner.js';
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

/** Units of a shared run that this agent holds and has not begun: wherever they run, they are the same units. */
export interface MovableUnits {
  /** Those that this agent has claimed, in the order in which they would start; all that is left where it is alone. */
  readonly claimed: readonly string[];
  /** Those of projects that no agent is left for: each has given them up. */
  readonly givenUp: readonly string[];
  /** @returns the unit as the engine sees it from now on, under the id that it had */
  moved(unitId: string, job: Job): EngineUnit;
}

/** So many held units are looked at for a move: as many as are claimed ahead at most. */
const MOST_HELD = 16;

/** For so long a job that has nowhere to go is not asked about again: another browser may be well by then. */
const REFUSED_MS = 1000;

/** Moves routed specs that have not begun to projects in which an idle slot can start them. */
export class SpecMoves {
  private readonly candidates: MoveCandidates;
  /** Jobs of held units that have no other project. */
  private readonly settled = new WeakSet<Job>();
  /** Jobs that had nowhere to go when that was last asked. */
  private readonly refused = new Set<Job>();
  private refusedMs = -Infinity;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly registry: JobRegistry,
    private readonly host: Pick<DriverHost, 'alternatives' | 'elsewhere' | 'moveTo' | 'now'>,
  ) {
    this.candidates = new MoveCandidates((unit) => this.elsewhere(unit));
  }

  /** Moves the one that helps most of those that may. @returns whether it did: then the engine knows of it */
  tryOne(moment: IdleMoment): boolean {
    if (!this.host.alternatives) return false;
    const { engine } = moment;
    const isQueued = (unit: EngineUnit): boolean => engine.isQueued(unit.id);
    const atMs = this.host.now();
    const admits = admitsOf(moment);
    this.candidates.add(this.registry.takeUnseen());
    for (;;) {
      const movable = this.candidates.longest({ isQueued, admits });
      const move = movable.length > 0 ? findMove({ ...this.left(moment, atMs), movable }) : null;
      if (!move) return false;
      // Moved or not: it stays where it is from now on.
      this.candidates.drop(move.from);
      if (!this.carryOut(move, engine, atMs)) continue;
      this.registry.takeInNewJobs(engine);
      return true;
    }
  }

  /** The same in a shared run. */
  tryHeld(moment: IdleMoment, held: MovableUnits): boolean {
    if (!this.host.alternatives) return false;
    const { engine } = moment;
    const queue = new Set(this.dispatcher._queue);
    const claimed = held.claimed.filter((unitId) => queue.has(this.registry.jobOf(unitId) as Job));
    const move = this.moveOf(moment, claimed);
    const job = move && this.carryOut(move, engine, this.host.now());
    if (!job) return false;
    engine.handle({ type: 'unit-added', unit: held.moved(move.from.id, job) });
    return true;
  }

  /**
   * Of units of a shared run that can't start where they are the one that would move, were it claimed.
   * @param mayMove whether it could be claimed
   */
  unitToMove(moment: IdleMoment, mayMove: (unitId: string) => boolean): string | undefined {
    if (!this.host.alternatives) return undefined;
    const { engine } = moment;
    const blocked = engine.queuedUnits.filter((unit) => mayMove(unit.id) && !engine.admits(unit));
    const longestFirst = blocked.sort((a, b) => b.estimate.value - a.estimate.value || a.order - b.order);
    return this.moveOf(
      moment,
      longestFirst.map(({ id }) => id),
    )?.from.id;
  }

  /** The move that helps most, of the first few units that could go elsewhere. Each has to end sooner itself. */
  private moveOf(moment: IdleMoment, unitIds: readonly string[]): UnitMove | null {
    const left = this.left(moment, this.host.now());
    const movable: MovableUnit[] = [];
    let looked = 0;
    for (const unitId of unitIds) {
      const unit = moment.engine.queuedUnit(unitId);
      const job = this.registry.jobOf(unitId);
      if (!unit || !job || this.settled.has(job)) continue;
      const possible = this.elsewhere(unit);
      if (possible.length === 0) this.settled.add(job);
      else if (looked++ === MOST_HELD) break;
      const elsewhere = possible.filter((to) => endsSooner(unit, to, left));
      if (elsewhere.length > 0) movable.push({ unit, elsewhere });
    }
    return movable.length > 0 ? findMove({ ...left, movable }) : null;
  }

  /** Moves what can run in a project that is well, and would fail where it is. */
  leaveGivenUp(engine: Engine, held: MovableUnits): void {
    const { givenUp } = held;
    if (givenUp.length === 0 || !this.host.alternatives) return;
    const nowMs = this.host.now();
    if (nowMs - this.refusedMs >= REFUSED_MS) {
      this.refused.clear();
      this.refusedMs = nowMs;
    }
    const queue = new Set(this.dispatcher._queue);
    for (const unitId of givenUp) {
      const job = engine.isQueued(unitId) ? this.registry.jobOf(unitId) : undefined;
      if (!job || !queue.has(job) || this.refused.has(job)) continue;
      const [moved] = this.host.elsewhere(job) ?? [];
      if (!moved) {
        this.refused.add(job);
        continue;
      }
      this.replace(unitId, job, moved, engine);
      engine.handle({ type: 'unit-added', unit: held.moved(unitId, moved) });
    }
  }

  private left(moment: IdleMoment, atMs: number): Omit<MoveState, 'movable'> {
    const { engine, setup, slots } = moment;
    const warmKeys = new Set(slots.flatMap(({ isBusy, warmKey }) => (isBusy ? [] : (warmKey ?? []))));
    return {
      slots: slots.length,
      projectLimits: setup.projectLimits,
      running: [...engine.running].map(([slot, { unit }]) => ({
        unit,
        remainingMs: engine.remainingMs(slot, atMs),
      })),
      queued: engine.queuedWork,
      workerStartMs: ({ workerKey, project }) => (warmKeys.has(workerKey) ? 0 : setup.workerStartMs(project)),
      admits: admitsOf(moment),
    };
  }

  /** @returns the job in which it goes on, queued and not yet known to the engine; null where it has to stay */
  private carryOut({ from, to, gainMs, horizonMs }: UnitMove, engine: Engine, atMs: number): Job | null {
    const job = this.registry.jobOf(from.id);
    const moved = job && this.host.moveTo(job, to.project, { gainMs, endWithoutMs: atMs + horizonMs });
    if (!job || !moved) return null;
    this.replace(from.id, job, moved, engine);
    return moved;
  }

  private replace(unitId: string, job: Job, moved: Job, engine: Engine): void {
    replaceJob(this.dispatcher, job, [moved]);
    engine.handle({ type: 'unit-removed', unitId });
    this.registry.forget(unitId);
  }

  private elsewhere(unit: EngineUnit): readonly EngineUnit[] {
    const job = unit.isIsolated ? undefined : this.registry.jobOf(unit.id);
    const jobs: readonly Job[] = (job && this.host.alternatives?.(job)) ?? [];
    return jobs.map((other) => this.registry.describe(other, unit.order, `${unit.id} elsewhere`));
  }
}

/** What may start now, in a project whose browser is well. */
function admitsOf({ engine, isWell }: IdleMoment): MoveState['admits'] {
  return (to, from) => isWell(to) && engine.admits(to, undefined, from);
}
