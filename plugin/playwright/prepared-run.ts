import type { FullConfig, Suite } from '@playwright/test/reporter';
import { emptySummary } from '../../src/estimate/history-summary.js';
import type { MemoryNeed } from '../../src/estimate/memory-needs.js';
import { estimatorOf } from '../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel } from '../../src/model/history.js';
import { capacityOf, type RunCapacity } from './capacity.js';
import { checkProjectNames } from './check-project-names.js';
import { collectUnits } from './collect-units.js';
import { createFileMatch } from './file-match.js';
import { createKindOf } from './kinds.js';
import { recallSuite, type RecalledSuite } from './recall-suite.js';
import { runMode } from './run-mode.js';
import type { RunOrder } from './run-order.js';
import { RunRouting } from './run-routing.js';
import type { PreprocessInput, SessionDeps } from './session-contract.js';
import type { RoutedChoice } from './shared-routing.js';
import { TestIndex } from './test-index.js';

/** What is found out and decided about a run before it begins. What a failure leaves out, the run does without. */
export class PreparedRun {
  private recalled: RecalledSuite | null = null;
  private ownIndex: TestIndex | null = null;
  private chosenRouting: RunRouting | null = null;
  private planned: RunCapacity = { slots: 1, projectLimits: new Map() };

  constructor(
    private readonly deps: SessionDeps,
    private readonly order: RunOrder,
  ) {}

  /** Where each routed spec runs; null where none is routed. */
  get routing(): RunRouting | null {
    return this.chosenRouting;
  }

  get capacity(): RunCapacity {
    return this.planned;
  }

  /** Runs in the history, and whether weights stand in for one that has none. */
  get recall(): Pick<RecalledSuite, 'runs' | 'usesWeights'> {
    const { runs = 0, usesWeights = false } = this.recalled ?? {};
    return { runs, usesWeights };
  }

  /** What history knows of tests' needs of memory. */
  get memory(): readonly MemoryNeed[] {
    return this.recalled?.summary.memory ?? [];
  }

  /**
   * @param weights what `options.weights` names, or null
   * @throws EvenkeelError `OPTION_INVALID` for an option that does not fit this suite
   */
  async prepare({ config, suite }: PreprocessInput, weights: HistoryModel | null): Promise<void> {
    const { options, history, argv, openCoordinator, warn } = this.deps;
    checkProjectNames(options, config.projects);
    const { keepsOrder, keepsProjects } = runMode(config, argv, options.dispatch, openCoordinator !== null);
    this.order.keep(keepsOrder);
    this.planned = capacityOf(config, suite);
    const fileMatch = createFileMatch(config);
    const recalled = await recallSuite({ config, suite, fileMatch, options, history, weights });
    this.recalled = recalled;
    if (options.route.mode !== 'best') return;
    if (keepsProjects !== null) return warn(`routing is off for this run: ${keepsProjects}.`);
    const { capacity } = this;
    this.chosenRouting = await RunRouting.plan(this.deps, { config, recalled, capacity, fileMatch });
  }

  /**
   * Other agents were to take part: where specs run is what the first of them has chosen.
   * @param choice that of the first one; null where the others can't be had, and each of them runs in every project what it has of the suite
   * @param isRepeated whether this agent runs again what it ran
   */
  shareRouting(choice: RoutedChoice | null, isRepeated: boolean): void {
    if (!this.chosenRouting) return;
    if (choice && choice.leftOut.length > 0) return this.chosenRouting.adopt(choice, isRepeated);
    if (!choice)
      this.deps.warn(
        'routing is off for this run: without the others it could leave out what they leave to it.',
      );
    this.chosenRouting = null;
  }

  /** The index of what was recalled; of the suite as it is now where nothing could be. */
  index(config: FullConfig, suite: Suite): TestIndex {
    return this.recalled?.index ?? (this.ownIndex ??= this.blankIndex(config, suite));
  }

  private blankIndex(config: FullConfig, suite: Suite): TestIndex {
    const kindOf = createKindOf(this.deps.options.kinds, createFileMatch(config));
    return new TestIndex(collectUnits(suite, config, kindOf), () => estimatorOf(emptySummary()), kindOf);
  }
}
