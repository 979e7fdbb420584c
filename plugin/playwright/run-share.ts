/** Which part of a run is this agent's: all of it, a shard of a plan, what a shared queue gives it, or what it ran before. */
import type { FullConfig, FullResult, Suite, TestCase } from '@playwright/test/reporter';
import type { Coordinator } from '../../src/coordinate/coordinator.js';
import type { RanFile } from '../../src/coordinate/ran-file.js';
import type { PlanFile } from '../../src/plan/plan-file.js';
import type { CollectedUnit } from './collect-units.js';
import { joinFleet, type JoinInput } from './live/join-fleet.js';
import type { LiveRun } from './live/live-run.js';
import { Repetition } from './live/repeat-units.js';
import { takeShard, type PlannedShard } from './planned-shard.js';
import { MovedTests } from './moved-tests.js';
import { buildRanFile, nativeParts, plannedParts } from './ran-file.js';
import type { Move } from './reroute.js';
import type { PreprocessInput, SessionDeps } from './session-contract.js';
import type { RoutedChoice } from './shared-routing.js';
import type { TestIndex } from './test-index.js';

/** What is known once the fleet knows that this agent's reports are out. */
export interface ShareSeal {
  /** Names of the units of the run that have no result yet. */
  readonly missing: readonly string[];
  /** What the reports show too much of: results that were lost in between, or, after a stop or a failed set-up, what others have run or show. Else null. */
  readonly corrected: {
    readonly elsewhere: ReadonlySet<string>;
    readonly ran: RanFile | null;
    /** Results were lost: others had taken this agent for dead. */
    readonly isFenced: boolean;
  } | null;
}

/** The run as it was collected, to be shared. */
export interface ShareInput extends Pick<
  JoinInput,
  'index' | 'limitsOf' | 'choice' | 'slots' | 'testRun' | 'hasPlan'
> {
  readonly config: FullConfig;
}

/** The run as it has begun. */
interface BegunRun {
  readonly shard: FullConfig['shard'];
  readonly index: TestIndex;
  /** Tests that are this agent's. */
  readonly ownTests: ReadonlySet<TestCase>;
}

export class RunShare {
  private liveRun: LiveRun | null = null;
  private shardOfPlan: PlannedShard | null = null;
  private repetition: Repetition | null = null;
  private begun: BegunRun | null = null;
  private opening: Promise<Coordinator> | null = null;
  private readonly movedTests = new MovedTests();

  constructor(
    private readonly deps: SessionDeps,
    private readonly startedMs: number,
  ) {}

  /** The run that is shared with other agents; null where it is not. */
  get live(): LiveRun | null {
    return this.liveRun;
  }

  /** The shard of a plan that this is, or null. */
  get planned(): PlannedShard | null {
    return this.shardOfPlan;
  }

  /** Where specs run, as all agents have it; null for a run that is not shared after all. */
  get choice(): RoutedChoice | null {
    return this.liveRun?.suite.choice ?? this.repetition?.choice ?? null;
  }

  /** Ids of tests that ran, or count, on other agents. */
  get elsewhere(): ReadonlySet<string> {
    return this.liveRun?.removedTestIds ?? new Set();
  }

  /** Begins to load and to connect the coordinator, if the run has one; what comes of that {@link join} tells. */
  open(): void {
    this.opening ??= this.deps.openCoordinator?.() ?? null;
    this.opening?.catch(() => undefined);
  }

  /** Nothing will be shared. */
  async close(): Promise<void> {
    if (this.liveRun) return;
    const coordinator = await this.opening?.catch(() => null);
    await coordinator?.close().catch(() => undefined);
  }

  /**
   * Shares the units with other agents, if the run has a coordinator.
   * @returns whether it has one, however that went
   * @throws EvenkeelError `OPTION_INVALID` as {@link joinFleet} does
   */
  async join({ config, ...input }: ShareInput): Promise<boolean> {
    const { opening } = this;
    const { agent, attempt, isRerun, ranPlace, argv, options, warn } = this.deps;
    if (!opening) return false;
    const { rerun, coordinatorFallback: fallback, leaseMs, lingerMs = null } = options;
    const joined = await joinFleet({
      ...input,
      ...{ coordinator: opening, agent, attempt, isRerun, ranPlace, argv, warn },
      ...{ rerun, fallback, leaseMs, lingerMs },
      shard: config.shard,
    });
    if (joined instanceof Repetition) this.repetition = joined;
    else this.liveRun = joined;
    return true;
  }

  /**
   * Takes the plan's shard, unless the fleet gives this agent its units.
   * @throws EvenkeelError as {@link takeShard} does
   */
  followPlan(plan: PlanFile, input: PreprocessInput, units: () => readonly CollectedUnit[]): void {
    if (!this.liveRun && !this.repetition) this.shardOfPlan = takeShard(plan, input, units());
  }

  begin({ shard }: FullConfig, suite: Suite, index: TestIndex): void {
    this.begun = { shard, index, ownTests: new Set(suite.allTests()) };
  }

  /** Leaves the fleet before anything has run: the order is not ours, so units can't be waited for. */
  runAlone(): void {
    if (!this.liveRun) return;
    this.deps.warn('so this agent runs every unit itself, beside the others.');
    void this.liveRun.abandon();
    this.liveRun = null;
  }

  /** A test goes on in another project: of a shared run it is the same unit still. */
  moved(move: Move): void {
    this.movedTests.add(move);
    this.liveRun?.suite.moved(move);
  }

  /** No unit starts here any more. */
  stop(): void {
    void this.liveRun?.member.stop();
  }

  /** Takes out of the tree what ran, or counts, on other agents. */
  prune(suite: Suite): void {
    this.liveRun?.prune(suite);
  }

  /**
   * An agent that the failures of others have stopped has failed with them. A failure whose lease was lost does not count: the unit's result is that of
   * another agent.
   */
  statusOf({ status }: FullResult, suite: Suite): FullResult['status'] {
    if (status === 'passed' && this.liveRun?.isStopped) return 'failed';
    if (status !== 'failed' || !this.liveRun?.hasStale) return status;
    return suite.allTests().every((test) => test.ok()) ? 'passed' : 'failed';
  }

  /** Tells the fleet that this agent's report is out; null where there is no fleet, or it could not be told. */
  async seal(suite: Suite, status: RanFile['status']): Promise<ShareSeal | null> {
    const { liveRun } = this;
    const before = this.elsewhere.size;
    const outcome = await liveRun?.seal();
    if (!liveRun || !outcome) return null;
    liveRun.prune(suite);
    const { elsewhere } = this;
    return {
      missing: outcome.missing.map((unitId) => liveRun.nameOf(unitId)),
      corrected:
        elsewhere.size > before ? { elsewhere, ran: this.ran(status), isFenced: liveRun.isThrough } : null,
    };
  }

  /** What this agent ran; null for a run that has no other part. */
  ran(status: RanFile['status']): RanFile | null {
    const { shardOfPlan, liveRun, repetition, deps, startedMs, begun, movedTests: moved } = this;
    if (!begun || (!begun.shard && !liveRun && !repetition)) return null;
    const { shard, index, ownTests } = begun;
    const mode = liveRun ? 'live' : repetition ? 'repeat' : shardOfPlan ? 'planned' : 'native-shard';
    const parts = liveRun?.ranParts ?? {
      suite: repetition?.suite ?? (shardOfPlan ? plannedParts(shardOfPlan, index) : nativeParts(index.units)),
      leftOut: repetition?.choice.leftOut ?? [],
    };
    return buildRanFile({
      runId: deps.runId,
      agent: deps.agent,
      shard: shard && { index: shard.current, total: shard.total },
      attempt: deps.attempt,
      isRerun: deps.isRerun || (liveRun?.isRerun ?? repetition !== null),
      mode,
      planDigest: shardOfPlan?.plan.planDigest ?? null,
      startedMs,
      status,
      ...parts,
      ...{ ownTests, moved },
    });
  }
}
