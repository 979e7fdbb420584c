/**
 * Which queued job a dispatcher starts next. The engine chooses; Playwright's own rules (locks, limits, isolation) confirm every choice,
 * and one that they refuse is withdrawn. Jobs are reordered here, and specs that have not begun may move: none is dropped or made twice.
 */
import { isAvoidedBy } from '../../src/fleet/is-avoided.js';
import { chooseStart } from '../../src/fleet/choose-start.js';
import type { Engine } from '../../src/engine/engine.js';
import type { Decision, EngineUnit } from '../../src/engine/events.js';
import { bringToFront, isIdle, slotViews } from './dispatcher-slots.js';
import type { DrivenPhase } from './driven-phase.js';
import type { DriverHost } from './driver-contract.js';
import type { JobGate } from './health/job-gate.js';
import type { Dispatcher, Job } from './internals.js';
import type { JobRegistry } from './job-registry.js';
import type { LivePhase } from './live/live-phase.js';
import { SpecMoves, type IdleMoment, type MovableUnits } from './spec-moves.js';

/** How often the engine is asked again when Playwright refuses its choice. */
const MAX_REFUSALS = 8;

/** What a choice is made from. */
export interface JobChoiceDeps {
  readonly dispatcher: Dispatcher;
  readonly registry: JobRegistry;
  /** Null where units are not kept from starting. */
  readonly gate: JobGate | null;
  readonly host: DriverHost;
  /** The dispatcher's own method: the index of the job that it would start, -1 for none. */
  readonly runnersChoice: () => number;
}

export class JobChoice {
  /** When to choose again for a slot that stays idle, by the driver's clock; null where it is enough to do so when a job has ended. */
  againMs: number | null = null;
  private readonly moves: SpecMoves;
  /** Memory kept a unit from starting when it was chosen last. */
  private lackedMemory = false;

  constructor(private readonly deps: JobChoiceDeps) {
    this.moves = new SpecMoves(deps.dispatcher, deps.registry, deps.host);
  }

  /**
   * Brings the job that starts next to where the dispatcher takes it.
   * @param livePhase what is shared of the phase, or null
   * @returns its index in the dispatcher's queue, -1 for none
   * @throws Error when the engine and the queue contradict each other
   */
  next({ engine, setup }: DrivenPhase, livePhase: LivePhase | null): number {
    const { dispatcher, registry, gate, host, runnersChoice } = this.deps;
    registry.takeInNewJobs(engine, livePhase ?? undefined);
    if (livePhase) this.moves.leaveGivenUp(engine, livePhase.moves);
    this.againMs = null;
    const refused = new Set<string>();
    const isWorthIt = livePhase?.admission();
    const isAvoided = livePhase ? isAvoidedBy(livePhase) : () => false;
    const hasTurn = livePhase?.turns() ?? (() => true);
    const isAllowed = (unitId: string): boolean =>
      !refused.has(unitId) &&
      (isWorthIt?.(unitId) ?? true) &&
      !isAvoided(unitId) &&
      hasTurn(registry.jobOf(unitId)) &&
      (gate?.admits(engine.queuedUnit(unitId)) ?? true);
    const isOpen = (unitId: string): boolean => livePhase?.has(unitId) ?? false;
    const mayHaveTurn = (unitId: string): boolean => livePhase?.mayHaveTurn(unitId) ?? true;
    const { lackedMemory } = this;
    while (refused.size < MAX_REFUSALS) {
      const [slots, atMs] = [slotViews(dispatcher), host.now()];
      const chosen = livePhase
        ? chooseStart({ engine, slots, atMs, isOpen, isAllowed, mayHaveTurn })
        : engine.decide(slots, atMs, isAllowed);
      const isAtHand = (unitId: string): boolean => isAllowed(unitId) && !isOpen(unitId);
      const decision = this.letAnotherBegin(chosen, engine, (mayStart) =>
        engine.startInstead(slots, atMs, (unitId) => isAtHand(unitId) && mayStart(unitId)),
      );
      this.noteLack(decision, isOpen);
      if (decision.type === 'wait' && decision.reason === 'unclaimed') return -1;
      if (decision.type === 'wait' && this.moveOne({ engine, setup, slots }, livePhase?.moves)) continue;
      if (decision.type === 'wait') {
        this.againMs = decision.againMs ?? null;
        return isIdle(dispatcher) && !this.isHolding(livePhase) ? runnersChoice() : -1;
      }
      const job = registry.jobOf(decision.unitId);
      if (!job) throw new Error(`The engine chose an unknown unit, ${decision.unitId}.`);
      bringToFront(dispatcher, job);
      const index = runnersChoice();
      if (dispatcher._queue[index] === job) {
        registry.chosen(job, decision);
        // What has given its memory back may have made room for more than this one.
        if (lackedMemory) this.againMs = atMs;
        return index;
      }
      refused.add(decision.unitId);
    }
    return this.withinLimits(engine, hasTurn);
  }

  /** What is chosen, or another unit of its project where one should begin before and can: nothing waits for more than that. */
  private letAnotherBegin(
    decision: Decision,
    engine: Engine,
    startInstead: (mayStart: (unitId: string) => boolean) => Decision | null,
  ): Decision {
    const { registry } = this.deps;
    if (decision.type === 'wait' || !registry.isDeferred(decision.unitId)) return decision;
    const project = engine.queuedUnit(decision.unitId)?.project;
    const other = startInstead(
      (unitId) => !registry.isDeferred(unitId) && engine.queuedUnit(unitId)?.project === project,
    );
    const { lacksMemory } = decision;
    return other ? { ...other, ...(lacksMemory !== undefined && { lacksMemory }) } : decision;
  }

  /** @param isOpen whether a unit is to be claimed before: it may run on another agent */
  private noteLack({ lacksMemory }: Decision, isOpen: (unitId: string) => boolean): void {
    const { registry, host } = this.deps;
    this.lackedMemory = lacksMemory !== undefined;
    const job = lacksMemory === undefined || isOpen(lacksMemory) ? undefined : registry.jobOf(lacksMemory);
    if (job) host.onMemoryLack(job);
  }

  /** Whether what is queued waits for its browser to be well, or for another agent. */
  isHolding(livePhase: LivePhase | null): boolean {
    const { dispatcher, gate, host } = this.deps;
    if (gate?.isHolding) return true;
    const avoided = livePhase?.avoided;
    if (!avoided?.size) return false;
    return dispatcher._queue.some(({ projectId }) => avoided.has(host.projectName(projectId)));
  }

  /** See {@link SpecMoves.unitToMove}. */
  unitToMove({ engine, setup }: DrivenPhase, mayMove: (unitId: string) => boolean): string | undefined {
    const slots = slotViews(this.deps.dispatcher);
    return this.moves.unitToMove({ engine, setup, slots, isWell: (unit) => this.isWell(unit) }, mayMove);
  }

  /**
   * Where a slot would stay idle, perhaps a spec can run in it that waits for another project.
   * @param held of a shared run, what may move; without it all that is queued is this agent's
   */
  private moveOne(moment: Omit<IdleMoment, 'isWell'>, held: MovableUnits | undefined): boolean {
    const { engine, slots } = moment;
    const hasIdleSlot = slots.some(({ isBusy }) => !isBusy); // 1.62 also asks when there is none
    if (!hasIdleSlot || engine.queuedCount === 0) return false;
    const idle = { ...moment, isWell: (unit: EngineUnit) => this.isWell(unit) };
    return held ? this.moves.tryHeld(idle, held) : this.moves.tryOne(idle);
  }

  private isWell(unit: EngineUnit): boolean {
    return this.deps.gate?.isWell(unit) ?? true;
  }

  /** What Playwright would start, unless a limit that it does not know stands against it, or it is not its turn. */
  private withinLimits(engine: Engine, hasTurn: (job: Job | undefined) => boolean): number {
    const { dispatcher, registry, runnersChoice } = this.deps;
    const index = runnersChoice();
    const job = dispatcher._queue[index];
    const unit = job && registry.unitOf(job);
    return unit && !isIdle(dispatcher) && !(hasTurn(job) && engine.admits(unit)) ? -1 : index;
  }
}
