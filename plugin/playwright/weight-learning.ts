import type { FullConfig } from '@playwright/test/reporter';
import { suiteName } from '../../src/config/suite-name.js';
import { messageOf } from '../../src/errors.js';
import type { RunRecording } from '../../src/model/record.js';
import {
  readLearnedSuite,
  writeLearnedSuite,
  type LearnedSuite,
} from '../../src/score/learned-weights-file.js';
import { learnWeights, withLearned } from '../../src/score/learned-weights.js';
import type { MetricFactor } from '../../src/score/metric-factors.js';
import { routingOutcomes } from '../../src/score/routing-outcomes.js';
import { METRIC_PREFIX, type Weights } from '../../src/score/weights.js';
import type { CollectedUnit } from './collect-units.js';
import type { SessionDeps } from './session-contract.js';

type LearningDeps = Pick<SessionDeps, 'options' | 'learnedFile' | 'warn'>;

/** The weights that a run's scores are made with, and what the run teaches of them. */
export class WeightLearning {
  private constructor(
    private readonly deps: LearningDeps,
    private readonly learned: LearnedSuite | null,
  ) {}

  /** A run of some of a suite's projects (`--project`) is one of that suite. */
  static async begin(
    deps: LearningDeps,
    config: Pick<FullConfig, 'configFile' | 'rootDir' | 'projects'>,
    units: readonly Pick<CollectedUnit, 'project'>[],
  ): Promise<WeightLearning> {
    const { options, learnedFile } = deps;
    if (learnedFile === null || !options.route.learnWeights) return new WeightLearning(deps, null);
    const learner = {
      suite: await suiteName(config),
      projects: config.projects.map(({ name }) => name),
      inUse: units.map(({ project }) => project.name),
      isPool: false,
    };
    return new WeightLearning(deps, await readLearnedSuite(learnedFile, learner));
  }

  /** Of a score's factors. */
  get weights(): Weights {
    const set = this.deps.options.route.weights;
    return this.learned ? withLearned(set, this.learned.weights) : set;
  }

  /** Of the factors that metrics make. */
  get metrics(): Readonly<Record<string, MetricFactor>> {
    const { metrics } = this.deps.options.route;
    const { learned } = this;
    if (!learned) return metrics;
    const weights = withLearned(metricWeights(metrics), learned.weights);
    return Object.fromEntries(
      Object.entries(metrics).map(([name, { better, weight }]) => [
        name,
        { better, weight: weights[METRIC_PREFIX + name] ?? weight },
      ]),
    );
  }

  /** Whatever goes wrong, the next run is routed as this one: one warning, and nothing else. */
  async learn(recording: RunRecording): Promise<void> {
    const { learned, deps } = this;
    // A run that was cut short says of its last units less than they would have cost.
    const isWhole = ['passed', 'failed'].includes(recording.run.status);
    if (deps.learnedFile === null || !learned || !isWhole) return;
    try {
      const { weights: set, metrics } = deps.options.route;
      const outcomes = routingOutcomes(recording, metrics);
      if (outcomes.length === 0) return;
      const weights = learnWeights(learned.weights, { ...set, ...metricWeights(metrics) }, outcomes);
      await writeLearnedSuite(deps.learnedFile, { ...learned, runs: learned.runs + 1, weights });
    } catch (error) {
      deps.warn(`what this run teaches of \`route.weights\` was not kept: ${messageOf(error)}.`);
    }
  }
}

/** Name of the factor → its weight as it is set. */
function metricWeights(metrics: Readonly<Record<string, MetricFactor>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, { weight }]) => [METRIC_PREFIX + name, weight]),
  );
}
