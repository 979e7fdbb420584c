/**
 * A run that shares its units with other agents: what is shared, with whom, and what has become of it here.
 */
import type { Suite } from '@playwright/test/reporter';
import type {
  Coordinator,
  FleetAgent,
  FleetOutcome,
  FleetPlan,
  Joined,
} from '../../../src/coordinate/coordinator.js';
import { plannedUnits, type PlannedUnits } from '../../../src/coordinate/planned-units.js';
import { FleetMember } from '../../../src/fleet/member.js';
import type { MemberEnd } from '../../../src/fleet/member-host.js';
import type { LostAgentRecord, StealRecord } from '../../../src/model/metrics.js';
import type { Job } from '../internals.js';
import type { RanFileParts } from '../ran-file.js';
import { fleetFigures, stealRecords, type FleetFigures } from './fleet-figures.js';
import type { FleetSuite } from './fleet-suite.js';
import { ShownUnits } from './shown-units.js';
import { shownAfterStop } from './unrun-after-stop.js';
import { resultOf } from './unit-result.js';
import { WithheldJobs } from './withheld-jobs.js';

/** With what an agent joins. */
export interface LiveSettings {
  readonly coordinator: Coordinator;
  readonly agent: string;
  readonly shard: { readonly current: number; readonly total: number } | null;
  readonly attempt: number;
  readonly isRerun: boolean;
  readonly slots: number;
  readonly leaseMs: number;
  /** Null: a lease and the longest predicted unit. */
  readonly lingerMs: number | null;
}

export class LiveRun {
  readonly member: FleetMember;
  readonly withheld = new WithheldJobs();
  /** Units that have run here, or run now. */
  private readonly ran = new Set<string>();
  /** Those of them that count elsewhere. */
  private readonly stale = new Set<string>();
  /** The jobs of all shared units of the phases so far. */
  readonly jobs = new Map<string, Job>();
  /** Those of them that have not been started, nor could be without a lease. */
  readonly held = new Map<string, Job>();
  private readonly shown: ShownUnits;
  /** Whether a unit has begun here, and its result counts here. */
  private readonly countsHere = (unitId: string): boolean => this.ran.has(unitId) && !this.stale.has(unitId);
  /** Failures stop the whole run, not this agent alone. */
  private isStoppedForAll = false;
  private dead: readonly FleetAgent[] = [];

  private constructor(
    readonly suite: FleetSuite,
    readonly plan: FleetPlan,
    /** Its job had run before, as the coordinator or the CI tells. */
    readonly isRerun: boolean,
    private readonly settings: LiveSettings,
  ) {
    const longestMs = Math.max(0, ...plan.units.map(({ predictedMs }) => predictedMs));
    const { coordinator, agent, shard, slots, leaseMs, lingerMs } = settings;
    this.shown = new ShownUnits(suite, this.countsHere);
    this.member = new FleetMember({
      coordinator,
      agent,
      shard: shard?.current ?? null,
      slots,
      leaseMs,
      lingerMs: lingerMs ?? leaseMs + longestMs,
      waiter: {
        get nowMs() {
          return Date.now();
        },
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    });
  }

  /**
   * Joins the run, or says what the coordinator answered instead.
   * @throws EvenkeelError `COORDINATOR_*`
   */
  static async join(
    suite: FleetSuite,
    settings: LiveSettings,
  ): Promise<LiveRun | Exclude<Joined, { type: 'joined' }>> {
    const { coordinator, agent, shard, attempt, isRerun, slots } = settings;
    const plan = suite.plan(shard?.total ?? null, slots);
    const place = { agent, shard: shard?.current ?? null, attempt, isRerun, slots };
    const joined = await coordinator.join({ ...place, plan });
    if (joined.type === 'joined' || joined.type === 'repeat') suite.adopt(joined.plan);
    if (joined.type !== 'joined') return joined;
    const run = new LiveRun(suite, joined.plan, joined.isRerun, settings);
    run.member.joined(joined.shards);
    return run;
  }

  /** What the plan gave to this agent or to nobody. */
  plannedUnits(): PlannedUnits {
    return plannedUnits(this.plan, this.settings.shard?.current ?? null);
  }

  /** Jobs of shared units of a phase: those that don't start in it can start in a later one. */
  addJobs(shared: ReadonlyMap<string, Job>): void {
    for (const [unitId, job] of shared) {
      this.jobs.set(unitId, job);
      this.held.set(unitId, job);
    }
  }

  /** How taking part has ended; null while it goes on. */
  get end(): MemberEnd | null {
    return this.shown.end;
  }

  /** See {@link ShownUnits.isThrough}. */
  get isThrough(): boolean {
    return this.shown.isThrough;
  }

  unitStarted(unitId: string): void {
    this.ran.add(unitId);
    this.member.started(unitId);
  }

  unitEnded(unitId: string, took: { predictedMs: number; actualMs: number }): void {
    const unit = this.suite.units.get(unitId);
    if (!unit) return;
    const tests = this.suite.testsOf(unit);
    // What went on in another project tells nothing of this machine's pace.
    const hasMoved = tests.some((test, index) => test !== unit.tests[index]);
    this.member.finished(unitId, resultOf(tests), hasMoved ? { ...took, predictedMs: 0 } : took);
  }

  /** Whether a test of a unit has failed here as it stands, wherever it went on. */
  hasFailed(unitId: string): boolean {
    const unit = this.suite.units.get(unitId);
    return unit !== undefined && !resultOf(this.suite.testsOf(unit)).isOk;
  }

  /** Whether it was stopped, or failures over all agents have stopped the run, be it when nothing was left for it to do. */
  get isStopped(): boolean {
    return this.end === 'stopped' || this.isStoppedForAll;
  }

  /** Failures over all agents stop the run: nobody goes on without this agent. */
  failuresStopAll(): void {
    this.isStoppedForAll = true;
  }

  /** The runner was told to stop. Where failures did that, here or elsewhere, the others are told of those here before what is left goes back. */
  stopped(maxFailures: number): void {
    const results = [...this.ran].flatMap((unitId) => {
      if (this.stale.has(unitId)) return []; // it counts elsewhere
      const unit = this.suite.units.get(unitId);
      const result = unit && resultOf(this.suite.testsOf(unit));
      return result && result.failures > 0 ? [[unitId, result] as const] : [];
    });
    const total = results.reduce((sum, [, { failures }]) => sum + failures, 0);
    const isBroughtAbout = maxFailures > 0 && total >= maxFailures;
    if (isBroughtAbout) this.failuresStopAll();
    void this.member.stop(new Map(this.isStoppedForAll ? results : []));
  }

  /** A unit, as people call it. */
  nameOf(unitId: string): string {
    const unit = this.suite.units.get(unitId);
    if (!unit) return unitId;
    const { project, file, title } = unit;
    return `${project.name ? `[${project.name}] ` : ''}${file}${title ? ` › ${title}` : ''}`;
  }

  becameStale(unitId: string): void {
    this.stale.add(unitId);
  }

  counts(unitId: string): void {
    this.stale.delete(unitId);
  }

  ended(end: MemberEnd, unfinished: readonly string[]): void {
    this.shown.ended(end, unfinished);
  }

  /** Who takes part, as the coordinator sees it. */
  agentsKnown(agents: readonly FleetAgent[]): void {
    this.dead = agents.filter(({ state }) => state === 'dead');
  }

  get figures(): FleetFigures {
    return fleetFigures(this.plan, this.member, this.countsHere, this.dead.length);
  }

  /** See {@link stealRecords}. */
  get steals(): StealRecord[] {
    return stealRecords(this.suite, this.member, this.countsHere);
  }

  /** What history keeps of the agents that have died. */
  get lostAgents(): LostAgentRecord[] {
    return this.dead.map(({ agent, shard }) => ({ lostAgent: agent, shard }));
  }

  /** What the coordinator calls this agent. */
  get agent(): string {
    return this.settings.agent;
  }

  /** How this agent is known to the others. */
  get sharedAs(): string {
    const { shard } = this.settings;
    return shard ? `shard ${shard.current}/${shard.total}` : 'one without a shard';
  }

  /** See {@link ShownUnits.prune}. */
  prune(suite: Suite): void {
    this.shown.prune(suite);
  }

  /** What the ran file says of the suite; see `buildRanFile`. */
  get ranParts(): Pick<RanFileParts, 'suite' | 'leftOut' | 'staleIds'> {
    return { suite: this.suite.parts(), leftOut: this.suite.choice.leftOut, staleIds: this.stale };
  }

  /** Ids of the tests that were taken out of the tree. */
  get removedTestIds(): ReadonlySet<string> {
    return this.shown.removedTestIds;
  }

  get hasStale(): boolean {
    return this.stale.size > 0;
  }

  /** It takes no part after all. As long as it said that it is alive, the others would leave its share to it. */
  async abandon(): Promise<void> {
    this.member.abandon();
    await this.settings.coordinator.close().catch(() => undefined);
  }

  /** The report is safely out. @returns null when that could not be told */
  async seal(): Promise<FleetOutcome | null> {
    const outcome = await this.member.seal();
    const { settings, plan, isStoppedForAll } = this;
    const run = { plan, shard: settings.shard?.current ?? null, isStoppedForAll };
    if (outcome && !this.isThrough) this.shown.cutShort(await shownAfterStop(outcome, run, settings));
    await settings.coordinator.close();
    return outcome;
  }
}
