import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { summarise } from '../../src/estimate/history-summary.js';
import type { HistoryModel, Sample, TestHistory } from '../../src/model/history.js';
import type { CustomMetricRecord } from '../../src/model/metrics.js';
import type { DecisionReason } from '../../src/model/record.js';
import { seededRandom, standardNormal } from '../../src/random.js';
import { routeSpecs, type RoutableSpec, type RouteOptions } from '../../src/route/route-specs.js';
import { learnWeights, UNLEARNED, withLearned } from '../../src/score/learned-weights.js';
import type { MetricFactor } from '../../src/score/metric-factors.js';
import { routingOutcomes } from '../../src/score/routing-outcomes.js';
import { DEFAULT_WEIGHTS, METRIC_PREFIX } from '../../src/score/weights.js';

export const PROJECTS = ['chromium', 'firefox', 'webkit'];
const KINDS = ['audio', 'media', 'text'];
export const SPECS = 60;

const METRIC = 'lag';
const METRIC_FACTOR: MetricFactor = { better: 'lower', weight: 1 };

interface Visit {
  readonly run: number;
  readonly spec: number;
  readonly project: string;
  readonly reason: DecisionReason;
  /** Above what it would have taken in its fastest project, as a share of that. */
  readonly regret: number;
}

export interface WorldOptions extends Omit<RouteOptions, 'weights'> {
  readonly seed?: number;
  /** What probes say of the backends that specs require has nothing to do with how long they take. */
  readonly hasFalseProbes?: boolean;
  /** So does what specs need of memory, of which there is too little. */
  readonly hasFalseMemory?: boolean;
  /** Specs report a number that counts: by luck, in each visit another one, or as it is for the spec in a project. @default they report none */
  readonly reports?: 'luck' | 'truth';
  /** @default that of the default weights */
  readonly hardwareWeight?: number;
  /** Weights follow what came of the choices. */
  readonly isLearning?: boolean;
}

/** Specs with true durations that differ by kind and project, run again and again with what history learned. */
export class World {
  readonly visits: Visit[] = [];
  learned = UNLEARNED;
  private readonly random;
  private truth: readonly (readonly number[])[];
  private readonly probes: readonly (readonly number[])[];
  private readonly numbers: readonly (readonly number[])[];
  private readonly histories = new Map<string, TestHistory>();
  private otherClasses: HistoryModel['otherClasses'];
  private run = 0;

  constructor(private readonly options: WorldOptions) {
    this.random = seededRandom(options.seed ?? 3);
    const kindEffects = KINDS.map(() => PROJECTS.map(() => 1 + 2 * this.random()));
    this.truth = Array.from({ length: SPECS }, (_, spec) => {
      const base = 300 * Math.exp(this.normal());
      return PROJECTS.map((_, project) => {
        const effect = kindEffects[spec % KINDS.length]?.[project] ?? 1;
        return base * effect * Math.exp(0.1 * this.normal());
      });
    });
    this.probes = this.madeUp(2);
    this.numbers = options.hasFalseMemory || options.reports ? this.madeUp(1) : [];
  }

  play(runs: number): void {
    for (let count = 0; count < runs; count++) this.playOne();
  }

  /**
   * Goes on on hardware that is twice as slow, and on which projects differ otherwise for each kind, by this standard
   * deviation of logarithms. What the old hardware measured is known as that, or forgotten.
   */
  changeHardware(deviation: number, isKnown: boolean): void {
    if (isKnown) this.otherClasses = [{ hardwareClass: 'old', tests: [...this.histories.values()] }];
    this.histories.clear();
    const strays = KINDS.map(() => PROJECTS.map(() => 2 * Math.exp(deviation * this.normal())));
    this.truth = this.truth.map((times, spec) =>
      times.map((ms, project) => ms * (strays[spec % KINDS.length]?.[project] ?? 1)),
    );
  }

  isMatch({ regret }: Visit): boolean {
    return regret <= 0.05;
  }

  /** Mean regret of the choices by score alone, from a run on. */
  meanRegret(fromRun: number): number {
    const chosen = this.visits.filter(({ run, reason }) => run >= fromRun && reason === 'best');
    return chosen.reduce((sum, { regret }) => sum + regret, 0) / chosen.length;
  }

  private playOne(): void {
    const { otherClasses } = this;
    const model: HistoryModel = {
      ...(otherClasses && { otherClasses }),
      nextRunSeq: this.run,
      tests: [...this.histories.values()],
      overheads: [],
      starts: [],
    };
    const { coverEvery, explore, isLearning, hardwareWeight, hasFalseMemory, reports } = this.options;
    const set = { ...DEFAULT_WEIGHTS, hardware: hardwareWeight ?? DEFAULT_WEIGHTS.hardware };
    const metrics: Readonly<Record<string, MetricFactor>> = reports ? { [METRIC]: METRIC_FACTOR } : {};
    const setMetric = { [METRIC_PREFIX + METRIC]: METRIC_FACTOR.weight };
    const weight = withLearned(setMetric, this.learned)[METRIC_PREFIX + METRIC] ?? 0;
    const custom: CustomMetricRecord[] = [];
    const { routed } = routeSpecs({
      specs: Array.from({ length: SPECS }, (_, spec) => this.routable(spec)),
      summary: summarise(model),
      estimator: createEstimator(model),
      slots: 4,
      projectLimits: new Map(),
      fixedLoadMs: new Map(),
      ...(hasFalseMemory && { slotMemoryBytes: 1 }),
      options: {
        ...{ coverEvery, explore, weights: withLearned(set, this.learned) },
        metrics: reports ? { [METRIC]: { ...METRIC_FACTOR, weight } } : {},
      },
    });
    const placements = routed.map(({ specKey, chosen, reason }) => {
      const { durationMs: endedMs, reported } = this.visit(Number(specKey), chosen, reason);
      const place = { project: chosen, file: fileOf(Number(specKey)), title: '' };
      const report = { ...place, title: 'works', slot: 0, workerIndex: 0, name: METRIC, reportedMs: 0 };
      if (reported !== null) custom.push({ ...report, value: reported });
      return { ...place, startedMs: 0, endedMs, workerStartMs: 0, failed: 0, retry: 0 };
    });
    const decisions = routed.flatMap((spec) => spec.decisions);
    const outcomes = routingOutcomes({ decisions, placements, metrics: { custom } }, metrics);
    if (isLearning)
      this.learned = learnWeights(this.learned, { ...set, ...(reports && setMetric) }, outcomes);
    this.run++;
  }

  private routable(spec: number): RoutableSpec {
    const file = fileOf(spec);
    const kind = KINDS[spec % KINDS.length] ?? '';
    const candidates = PROJECTS.map((project, index) => ({
      project,
      unit: { project, file, tests: [{ project, file, title: 'works', kind }] },
      ...(this.options.hasFalseProbes && { backendMs: this.probes[spec]?.[index] ?? 1 }),
    }));
    return { specKey: String(spec), file, title: '', kind, repeatEachIndex: 0, pinned: [], candidates };
  }

  /** @returns how long it took, and what it reported, if anything */
  private visit(
    spec: number,
    project: string,
    reason: DecisionReason,
  ): { readonly durationMs: number; readonly reported: number | null } {
    const { reports, hasFalseMemory } = this.options;
    const times = this.truth[spec] ?? [];
    const truthMs = times[PROJECTS.indexOf(project)] ?? 0;
    this.visits.push({ run: this.run, spec, project, reason, regret: truthMs / Math.min(...times) - 1 });
    const durationMs = truthMs * Math.exp(0.1 * this.normal());
    const number = this.numbers[spec]?.[PROJECTS.indexOf(project)] ?? 1;
    const reported = reports === 'luck' ? Math.exp(this.normal()) : reports ? number : null;
    const key = `${spec} ${project}`;
    const samples: readonly Sample[] = this.histories.get(key)?.samples ?? [];
    const fresh: Sample = {
      ...{ runSeq: this.run, durationMs, costMs: durationMs, attempts: 1, ok: true },
      ...(hasFalseMemory && { memoryBytes: 1000 * number }),
      ...(reported !== null && { metrics: { [METRIC]: reported } }),
    };
    this.histories.set(key, {
      project,
      file: fileOf(spec),
      title: 'works',
      kind: KINDS[spec % KINDS.length] ?? '',
      samples: [...samples, fresh].slice(-20),
      lastVisitSeq: this.run,
      skipsAtRunTime: false,
      lacksBaseline: false,
    });
    return { durationMs, reported };
  }

  /** Numbers for each spec in each project that have nothing to do with anything. */
  private madeUp(deviation: number): number[][] {
    return Array.from({ length: SPECS }, () => PROJECTS.map(() => Math.exp(deviation * this.normal())));
  }

  private normal(): number {
    return standardNormal(this.random);
  }
}

function fileOf(spec: number): string {
  return `${spec}.spec.ts`;
}
