import type { FullConfig, Suite, TestCase } from '@playwright/test/reporter';
import { memorySize } from '../../src/metrics/available-memory.js';
import type { DecisionRecord, RunRecording } from '../../src/model/record.js';
import { readKnownBackends } from './backends/known-backends.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import type { FileMatch } from './file-match.js';
import { canEditTree, type Job } from './internals.js';
import { canFollow, canFollowWithin, type CanFollow } from './follow-on.js';
import { outdatedBaselines } from './outdated-baselines.js';
import type { RecalledSuite } from './recall-suite.js';
import { leftForGood } from './moved-tests.js';
import { Reroute, type Move, type MoveForecast } from './reroute.js';
import { RoutedTests } from './routed-tests.js';
import { routeSuite, type SuiteRouting } from './route-suite.js';
import { withLeftOut, type RoutedChoice } from './shared-routing.js';
import type { SessionDeps } from './session-contract.js';
import type { TestIndex } from './test-index.js';
import { WeightLearning } from './weight-learning.js';

/** The suite that is routed. */
export interface RoutedSuite {
  readonly config: FullConfig;
  readonly recalled: RecalledSuite;
  readonly capacity: RunCapacity;
  readonly fileMatch: FileMatch;
}

/** In which project each routed spec of a run runs, from the choice to what came of it. */
export class RunRouting {
  private reroute: Reroute | null = null;
  private tests: RoutedTests | null = null;
  private shared: RoutedChoice | null = null;
  /** Its job runs again what it ran. */
  private isRepeated = false;

  private constructor(
    private readonly config: FullConfig,
    private readonly index: TestIndex,
    private suite: SuiteRouting,
    private readonly learning: WeightLearning,
    private readonly canFollow: CanFollow,
  ) {}

  /**
   * Chooses; changes nothing.
   * @throws EvenkeelError `OPTION_INVALID` as {@link routeSuite} does
   */
  static async plan(
    deps: SessionDeps,
    { config, recalled, capacity, fileMatch }: RoutedSuite,
  ): Promise<RunRouting> {
    const { options, backendsFile, openCoordinator } = deps;
    const { index, summary } = recalled;
    const { units } = index;
    const backends = await readKnownBackends(backendsFile, units, config);
    const learning = await WeightLearning.begin(deps, config, units);
    const { weights, metrics } = learning;
    const slotMemoryBytes = memorySize() / capacity.slots;
    const projectNames = namesOf(config);
    const follows = openCoordinator ? canFollowWithin(options.limits) : canFollow;
    const routing = routeSuite({
      ...{
        units,
        projectNames,
        index,
        summary,
        options,
        capacity,
        slotMemoryBytes,
        fileMatch,
        backends,
        weights,
        metrics,
        canFollow: follows,
      },
    });
    routing.warnings.forEach(deps.warn);
    return new RunRouting(config, index, routing, learning, follows);
  }

  /** Specs that are routed. */
  get count(): number {
    return this.suite.placements.length;
  }

  /** Where specs run, to be told to others. */
  get choice(): RoutedChoice {
    const { index, suite } = this;
    const tests = new RoutedTests(suite.placements, (test) => index.isDeclaredSkipped(test));
    return { leftOut: suite.excluded, skipping: tests.skipping };
  }

  /** Goes by what agents of a shared run have, whatever this one had chosen. */
  adopt(choice: RoutedChoice, isRepeated: boolean): void {
    this.suite = withLeftOut(this.suite, choice.leftOut, this.index.units);
    this.shared = choice;
    this.isRepeated = isRepeated;
  }

  get decisions(): readonly DecisionRecord[] {
    return this.suite.decisions;
  }

  /** Tests that moved on while the run was on. */
  get moves(): readonly Move[] {
    return this.reroute?.moves ?? [];
  }

  /** Units that moved as a whole. */
  get movedUnits(): readonly CollectedUnit[] {
    return this.reroute?.movedUnits() ?? [];
  }

  /**
   * From now on it is known what becomes of tests.
   * @param root the tree in which specs move on; null where they can't
   * @param onMove told of each test that moves on, before it is queued there
   */
  begin(
    root: Suite | null,
    isDeclaredSkipped: (test: TestCase) => boolean,
    onMove: (move: Move) => void,
  ): void {
    this.tests = new RoutedTests(this.suite.placements, isDeclaredSkipped, this.shared?.skipping);
    if (root && canEditTree(root)) this.reroute = new Reroute(this.tests, this.canFollow, onMove);
  }

  /**
   * Tests that skipped themselves, by name, where a project that may run them was not tried.
   * @param elsewhere ids of tests that count on other agents
   */
  stranded(elsewhere: ReadonlySet<string>): string[] {
    return this.tests?.stranded(leftForGood(this.moves), elsewhere) ?? [];
  }

  /** See {@link Reroute.followUps}. */
  followUps({ tests }: Job, isWell: (project: string) => boolean): Job[] {
    return this.reroute?.followUps(tests, isWell) ?? [];
  }

  /** See {@link Reroute.elsewhere}. */
  elsewhere({ tests }: Job, isWell: (project: string) => boolean): Job[] | null {
    const moved = this.reroute?.elsewhere(tests, isWell);
    return moved ? [moved] : null;
  }

  /** See {@link Reroute.alternatives}. */
  alternatives({ tests }: Job): Job[] {
    return this.freely?.alternatives(tests) ?? [];
  }

  /** See {@link Reroute.moveTo}. */
  moveTo({ tests }: Job, project: string, forecast: MoveForecast): Job | null {
    return this.freely?.moveTo(tests, project, forecast) ?? null;
  }

  /** What runs again begins where it began. */
  private get freely(): Reroute | null {
    return this.isRepeated ? null : this.reroute;
  }

  /**
   * Where the run was to update screenshot baselines: which of them are now older than those of other projects.
   * @param sinceMs when the run began, in epoch milliseconds
   */
  outdatedBaselines(sinceMs: number): string[] {
    const { config, suite } = this;
    const updates = config.updateSnapshots === 'all' || config.updateSnapshots === 'changed';
    return updates ? outdatedBaselines(suite.placements, namesOf(config), sinceMs) : [];
  }

  /** Learns from how it came out. */
  learn(recording: RunRecording): Promise<void> {
    return this.learning.learn(recording);
  }
}

function namesOf({ projects }: FullConfig): string[] {
  return projects.map(({ name }) => name);
}
