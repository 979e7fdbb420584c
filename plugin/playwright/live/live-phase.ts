import type { FleetAgent } from '../../../src/coordinate/coordinator.js';
import type { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit, SlotView } from '../../../src/engine/events.js';
import type { Fault } from '../../../src/health/fault.js';
import type { MemberEnd, MemberHost } from '../../../src/fleet/member-host.js';
import { ProjectCare, type LocalHealth } from '../../../src/fleet/project-care.js';
import { formatCount } from '../../../src/format/number.js';
import type { Dispatcher, Job } from '../internals.js';
import type { HeldUnits, JobRegistry } from '../job-registry.js';
import { splitJobs } from './held-jobs.js';
import type { LiveRun } from './live-run.js';
import { PhaseJobs } from './phase-jobs.js';
import { phaseLimitMs } from './phase-limit.js';
import { PhaseMoves } from './phase-moves.js';
import { UnitStays } from './unit-stays.js';

/** What a phase needs of the driver of its dispatcher. */
export interface LivePhaseHost {
  readonly dispatcher: Dispatcher;
  readonly registry: JobRegistry;
  readonly slots: readonly SlotView[];
  readonly nowMs: number;
  readonly engine: Engine | null;
  /** The engine decides what starts. */
  readonly isOrderOurs: boolean;
  workerStartMs(project: string): number;
  /** See `SpecMoves.unitToMove`. @param mayMove whether a unit could be claimed */
  unitToMove(mayMove: (unitId: string) => boolean): string | undefined;
  /** See `DriverHost.takeFault`. */
  takeFault(job: Job): Fault | undefined;
  /** The health of the projects; null where units are not kept from starting. */
  readonly health: LocalHealth | null;
  /** Most failures over all agents, 0 for no limit. */
  readonly maxFailures: number;
  warn(message: string): void;
}

const ALL_WELL: LocalHealth = { paused: () => [], givenUp: [] };
const NOTHING: ReadonlySet<string> = new Set();

/**
 * A phase in which shared units run: their jobs stay out of Playwright's queue until this agent has a lease. The last such phase does not
 * finish before the fleet has. One before it fills the slots that its set-ups leave idle, and leaves the rest to the next one, where
 * it can be started as well, together with what needs the set-ups: the longest of all come first then.
 */
export class LivePhase implements MemberHost, HeldUnits {
  private readonly jobs: PhaseJobs;
  private readonly stays: UnitStays;
  readonly moves: PhaseMoves;
  private readonly care: ProjectCare;
  private isOver = false;

  private constructor(
    private readonly live: LiveRun,
    private readonly host: LivePhaseHost,
    readonly isLast: boolean,
  ) {
    this.jobs = new PhaseJobs(live, host.dispatcher, host.registry, isLast);
    this.stays = new UnitStays(live, host, this.jobs);
    this.moves = new PhaseMoves(live, host.dispatcher, this.jobs, this);
    this.care = new ProjectCare(live.agent, host.health ?? ALL_WELL);
  }

  /**
   * Takes the shared ones out of a phase's jobs.
   * @returns the jobs that Playwright may start at once, and the phase, null when nothing is shared in it
   */
  static open(
    live: LiveRun,
    jobs: readonly Job[],
    host: LivePhaseHost,
  ): { own: Job[]; phase: LivePhase | null } {
    const split = splitJobs(jobs, live.suite);
    const own = [...split.own];
    live.addJobs(split.shared);
    const isLast = [...split.shared.keys()].some((unitId) => live.suite.isOfLastPhase(unitId));
    const isEarly = own.length > 0 && live.held.size > 0 && host.isOrderOurs && live.end === null;
    return { own, phase: isLast || isEarly ? new LivePhase(live, host, isLast) : null };
  }

  /** How many jobs of shared units have not been started. */
  get heldCount(): number {
    return this.live.held.size;
  }

  /** The jobs of the held units that this agent may still claim, as far as it knows. */
  get claimable(): Job[] {
    return [...this.live.held].flatMap(([unitId, job]) => (this.has(unitId) ? [job] : []));
  }

  /** Offers what this agent may claim. @returns these units as the engine sees them */
  offer(): EngineUnit[] {
    const { own, common } = this.live.plannedUnits();
    const { heldUnits } = this.jobs;
    const units = heldUnits.flatMap((unitId) => (own.has(unitId) ? (this.unitOf(unitId) ?? []) : []));
    this.live.member.offer(
      units.map(({ id }) => id),
      heldUnits.filter((unitId) => common.has(unitId)),
    );
    return units;
  }

  /** Begins to claim; to be called in the turn in which the dispatcher has begun. */
  begin(): void {
    this.jobs.countHeld(1);
    const { end } = this.live;
    if (end === null) return this.live.member.enter(this);
    // In a phase before this one. What stopped it stops this one; else what is left runs here, rather twice than never.
    if (end !== 'stopped') return this.runAlone();
    this.isOver = true;
    void this.host.dispatcher.stop();
  }

  /** What is left runs here, whoever else has it. */
  runAlone(): void {
    this.isOver = true;
    this.granted(this.jobs.heldUnits);
  }

  /** The dispatcher has finished. */
  close(): void {
    if (!this.isLast) this.live.member.pause();
  }

  /** A slot was looked for a job, or was given one. */
  look(): void {
    if (!this.isOver) this.live.member.poke();
  }

  /** Whether Playwright may find that it has finished. */
  get mayFinish(): boolean {
    return this.isOver || this.host.dispatcher._isStopped || (!this.isLast && !this.live.member.isBusy);
  }

  get avoided(): ReadonlySet<string> {
    // Without others all of it is this agent's, and fails where it can't run.
    const isForOthers = this.host.engine !== null && this.live.member.isTogether;
    return isForOthers ? this.care.avoided(this.nowMs) : NOTHING;
  }

  get givenUp(): readonly string[] {
    return this.care.givenUp;
  }

  agentsKnown(agents: readonly FleetAgent[]): void {
    this.care.learn(agents);
    this.live.agentsKnown(agents);
  }

  admission(): (unitId: string) => boolean {
    const isOwn = (job: Job): boolean => this.jobs.unitIdOf(job) === undefined;
    const limitMs = this.isLast ? Infinity : phaseLimitMs(this.host, isOwn);
    return (unitId) => {
      if (limitMs === Infinity || !this.jobs.isHeld(unitId)) return true;
      const unit = this.unitOf(unitId);
      return unit !== undefined && unit.estimate.value + this.workerStartMs(unit.project) <= limitMs;
    };
  }

  /**
   * Tells of queued jobs whether it is their turn: those of a shared unit run one after the other, since over all agents it holds one place of each
   * of its limits.
   */
  turns(): (job: Job | undefined) => boolean {
    const running = this.jobs.runningUnits();
    return (job) => !job || !running.has(this.jobs.unitIdOf(job) ?? '');
  }

  toMove(): string | undefined {
    return this.host.unitToMove(this.moves.claimable());
  }

  /** See {@link UnitStays.started}. */
  started(job: Job, atMs: number): string | undefined {
    return this.stays.started(job, atMs);
  }

  /** See {@link UnitStays.finished}. */
  finished(unitId: string, job: Job, slot: number, atMs: number): void {
    this.stays.finished(unitId, job, slot, atMs);
  }

  get engine(): Engine | null {
    return this.host.engine;
  }

  get slots(): readonly SlotView[] {
    return this.host.slots;
  }

  get nowMs(): number {
    return this.host.nowMs;
  }

  get count(): number {
    return this.live.member.openCount;
  }

  has(unitId: string): boolean {
    return this.live.member.isOpen(unitId);
  }

  /** See `LeaseBook.mayHaveTurn`. */
  mayHaveTurn(unitId: string): boolean {
    return this.live.member.mayHaveTurn(unitId);
  }

  unitOf(unitId: string): EngineUnit | undefined {
    return this.jobs.unitOf(unitId);
  }

  unitsOfAbsent(isThere: (shard: number) => boolean): string[] {
    return this.live.plan.units.flatMap(({ id, shard }) =>
      shard !== null && !isThere(shard) && this.jobs.isHeld(id) ? [id] : [],
    );
  }

  workerStartMs(project: string): number {
    return this.host.workerStartMs(project);
  }

  granted(unitIds: readonly string[]): void {
    this.jobs.release(unitIds);
  }

  withdrawn(unitIds: readonly string[]): void {
    this.jobs.hold(unitIds);
  }

  stale(unitId: string): void {
    this.live.becameStale(unitId);
  }

  counts(unitId: string): void {
    this.live.counts(unitId);
  }

  handedOver(unitId: string): void {
    this.stays.handedOver(unitId);
  }

  goesOn(unitId: string): void {
    this.stays.goesOn(unitId);
  }

  failuresKnown(total: number): void {
    const { dispatcher, maxFailures } = this.host;
    if (maxFailures === 0 || total < maxFailures || dispatcher._isStopped) return;
    this.warn(
      `${formatCount(total, 'test')} failed over all agents: --max-failures=${maxFailures} stops this one too.`,
    );
    this.live.failuresStopAll();
    void dispatcher.stop();
  }

  ended(end: MemberEnd, unfinished: readonly string[]): void {
    this.live.ended(end, unfinished);
    this.isOver = true;
    this.jobs.countHeld(-1);
    if (this.isLast) this.live.held.clear();
    this.host.dispatcher._checkFinished();
  }

  warn(message: string): void {
    this.host.warn(message);
  }
}
