/**
 * One run of Playwright with Evenkeel: collects the units, routes and orders them, writes down what
 * happens. The reporter forwards Playwright's events here; what is printed is the reporter's part.
 */
import type {
  FullConfig,
  FullResult,
  Suite,
  TestCase,
  TestResult,
  TestStep,
} from '@playwright/test/reporter';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { emptySummary } from '../../src/estimate/history-summary.js';
import { estimatorOf } from '../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel } from '../../src/model/history.js';
import { NO_METRICS } from '../../src/model/metrics.js';
import type { PlanFile } from '../../src/plan/plan-file.js';
import type { RunRecording, RunStatus } from '../../src/model/record.js';
import { actualWorkers, capacityOf, type RunCapacity } from './capacity.js';
import { checkProjectNames } from './check-project-names.js';
import { collectUnits, type CollectedUnit } from './collect-units.js';
import { createDriverHost } from './driver-host.js';
import { explainMiss } from './explain-miss.js';
import { createFileMatch } from './file-match.js';
import type { WorkerProcess } from './internals.js';
import { FaultLog } from './health/fault-log.js';
import { HealthLog } from './health/health-log.js';
import { createKindOf } from './kinds.js';
import { createLimitsOf, type LimitsOf } from './limits.js';
import { LoadWatch } from './load-watch.js';
import { lostTests } from './lost-tests.js';
import { MetricsLog } from './metrics-log.js';
import type { MetricsMessage } from './metrics-messages.js';
import { checkPlanFits } from './planned-shard.js';
import { PendingPrediction } from './pending-prediction.js';
import { predictRun, unitsByPhase, type RunPrediction } from './predict-run.js';
import { recallSuite, type RecalledSuite } from './recall-suite.js';
import { Recorder } from './recorder.js';
import { toRecording } from './recording.js';
import { RunLog } from './run-log.js';
import { runMode, type RunMode } from './run-mode.js';
import { RunRouting } from './run-routing.js';
import { RunShare, type ShareSeal } from './run-share.js';
import type {
  OnPredicted,
  PreprocessInput,
  SessionDeps,
  SessionEnd,
  SessionStart,
} from './session-contract.js';
import { DispatcherTakeOver } from './take-over.js';
import { TestIndex } from './test-index.js';
import { countSpecs, unitsLeft } from './units-left.js';

export class Session {
  private readonly takeOver = new DispatcherTakeOver();
  private readonly startedMs = Date.now();
  private mode: RunMode = { keepsOrder: null, keepsProjects: null };
  private recalled: RecalledSuite | null = null;
  private index: TestIndex | null = null;
  private routing: RunRouting | null = null;
  private readonly share: RunShare;
  private log: RunLog | null = null;
  private config: FullConfig | null = null;
  private suite: Suite | null = null;
  private capacity: RunCapacity = { slots: 1, projectLimits: new Map() };
  private start: SessionStart | null = null;
  private prediction: PendingPrediction | null = null;
  private metrics: MetricsLog | null = null;
  private faults: FaultLog | null = null;
  private health: HealthLog | null = null;
  private load: LoadWatch | null = null;
  private readonly recorder: Recorder;
  private readonly limitsOf: LimitsOf;
  private phasesLeft = Infinity;
  private hasErrors = false;
  private status: RunStatus = 'passed';

  constructor(private readonly deps: SessionDeps) {
    this.recorder = new Recorder(deps.history, deps.warn);
    this.limitsOf = createLimitsOf(deps.options.limits);
    this.share = new RunShare(deps, this.startedMs);
  }

  /**
   * Plans the run, before Playwright has made anything of it.
   * @param plan what `options.plan` names, or null
   * @param weights what `options.weights` names, or null
   * @throws EvenkeelError `OPTION_INVALID` for an option that does not fit this suite; and whatever keeps a shard from
   * following its plan
   */
  async preprocess(
    input: PreprocessInput,
    plan: PlanFile | null,
    weights: HistoryModel | null,
  ): Promise<void> {
    const { config, suite } = input;
    const { options, argv } = this.deps;
    try {
      if (plan) checkPlanFits(plan, options, config, argv);
      await this.planOrWarn(input, plan !== null, weights);
      if (plan) this.share.followPlan(plan, input, () => this.index?.units ?? this.collect(config, suite));
    } finally {
      this.takeOver.prepare();
    }
  }

  private async planOrWarn(
    { config, suite, testRun }: PreprocessInput,
    hasPlan: boolean,
    weights: HistoryModel | null,
  ): Promise<void> {
    try {
      await this.plan(config, suite, weights);
      if (this.index) {
        const { index, limitsOf, capacity } = this;
        await this.share.join({ index, limitsOf, slots: capacity.slots, config, testRun, hasPlan });
      }
      for (const test of this.routing?.excludedTests ?? []) testRun.exclude(test);
    } catch (error) {
      if (error instanceof EvenkeelError && error.code === 'OPTION_INVALID') throw error;
      this.deps.warn(`could not plan this run (${messageOf(error)}). Playwright runs it on its own.`);
    }
  }

  private collect(config: FullConfig, suite: Suite): CollectedUnit[] {
    return collectUnits(suite, config, createKindOf(this.deps.options.kinds, createFileMatch(config)));
  }

  private async plan(config: FullConfig, suite: Suite, weights: HistoryModel | null): Promise<void> {
    const { options, history, argv } = this.deps;
    checkProjectNames(options, config.projects);
    this.mode = runMode(config, argv, options.dispatch, this.deps.openCoordinator !== null);
    this.capacity = capacityOf(config, suite);
    const fileMatch = createFileMatch(config);
    this.recalled = await recallSuite({ config, suite, fileMatch, options, history, weights });
    this.index = this.recalled.index;
    if (options.route.mode !== 'best') return;
    if (this.mode.keepsProjects !== null) {
      return this.deps.warn(`routing is off for this run: ${this.mode.keepsProjects}.`);
    }
    const { recalled, capacity } = this;
    this.routing = await RunRouting.plan(this.deps, { config, recalled, capacity, fileMatch });
  }

  /**
   * Takes the dispatchers over.
   * @param suite what Playwright will run
   * @param onPredicted called while the first workers start, or as soon as it is clear that none does
   */
  begin(config: FullConfig, suite: Suite, onPredicted: OnPredicted): SessionStart {
    const { deps } = this;
    this.config = config;
    this.suite = suite;
    this.capacity = { ...this.capacity, slots: actualWorkers(config) };
    const kindOf = createKindOf(deps.options.kinds, createFileMatch(config));
    this.index ??= new TestIndex(
      collectUnits(suite, config, kindOf),
      () => estimatorOf(emptySummary()),
      kindOf,
    );
    this.log = new RunLog(deps.agent, this.index);
    const units = unitsLeft(suite, this.index);
    if (units.length > 0) {
      this.watchLoad(units, this.index);
      this.takeDispatchers(config, suite, this.index, this.log);
      this.measure(units, this.index, this.log);
    }
    const known = units.filter((unit) => this.index?.isKnown(unit));
    this.start = {
      specs: countSpecs(units),
      knownSpecs: countSpecs(known),
      runs: this.recalled?.runs ?? 0,
      usesWeights: this.recalled?.usesWeights ?? false,
      slots: this.capacity.slots,
      routedSpecs: this.routing?.count ?? 0,
      keepsOrder: this.mode.keepsOrder,
      sharedAs: this.share.live?.sharedAs ?? null,
      planned: this.share.planned,
    };
    this.share.begin(config, suite, this.index);
    this.prediction = this.pendingPrediction(units, this.start, onPredicted);
    // Without dispatchers nobody will tell when workers start.
    if (this.phasesLeft === Infinity) this.prediction.settle();
    return this.start;
  }

  private pendingPrediction(
    units: readonly CollectedUnit[],
    start: SessionStart,
    onPredicted: OnPredicted,
  ): PendingPrediction {
    const { index, capacity, limitsOf, share, deps } = this;
    const predict = (): RunPrediction | null =>
      index && start.knownSpecs > 0 && this.followsPlan() && !share.live
        ? predictRun(index, units, capacity, limitsOf)
        : null;
    const told = (prediction: RunPrediction | null): void => onPredicted(start, prediction);
    return new PendingPrediction({ predict, onPredicted: told, warn: deps.warn });
  }

  private takeDispatchers(config: FullConfig, suite: Suite, index: TestIndex, log: RunLog): void {
    const { deps, share } = this;
    if (config.metadata['shuffleSeed'] !== undefined) this.keepOrder('--shuffle');
    const workers = (): readonly WorkerProcess[] | null => this.takeOver.workers();
    const faults = new FaultLog(workers);
    this.faults = faults;
    this.health = new HealthLog({ index, faults, warn: deps.warn, isShared: share.live !== null });
    const host = createDriverHost({
      config,
      index,
      log,
      load: this.load,
      limitsOf: this.limitsOf,
      live: share.live,
      health: this.health,
      takeFault: (job) => faults.takeOfJob(job),
      elsewhere: (job) => this.routing?.elsewhere(job, (project) => !this.health?.isOpen(project)) ?? null,
      warn: deps.warn,
      followUps: (job) => this.routing?.followUps(job) ?? [],
      // Workers are being started then, and this process waits for them.
      onPhaseStart: () => setImmediate(() => this.prediction?.settle()),
      onPhaseEnd: () => this.phaseEnded(),
      onHandBack: (reason) => this.handedBack(reason),
      regroup: (jobs) => share.planned?.regroup(jobs) ?? jobs,
    });
    const taken = this.takeOver.complete(host, this.mode.keepsOrder === null);
    if ('problem' in taken) {
      this.keepOrder(`this Playwright (${config.version}) looks different inside: ${taken.problem}`);
      this.deps.warn(
        `${this.mode.keepsOrder}. It runs in Playwright's own order; nothing is lost, ` +
          'history and routing still work. A newer Evenkeel may know this version.',
      );
      this.warnOfLimits();
      share.runAlone();
      return;
    }
    this.warnOfLimits();
    this.phasesLeft = taken.count;
    this.routing?.begin(suite, (test) => index.isDeclaredSkipped(test));
  }

  /** Who set limits relies on them. */
  private warnOfLimits(): void {
    const { keepsOrder } = this.mode;
    const hasLimits = Object.keys(this.deps.options.limits).length > 0;
    if (keepsOrder === null || !hasLimits || this.capacity.slots === 1) return;
    this.deps.warn(`\`limits\` do not hold in this run, since its order is Playwright's: ${keepsOrder}.`);
  }

  /** Metrics are for history: without one there is nothing to measure for. */
  private measure(units: readonly CollectedUnit[], index: TestIndex, log: RunLog): void {
    const { capacity, deps, takeOver } = this;
    if (!deps.history) return;
    const workers = (): readonly WorkerProcess[] | null => takeOver.workers();
    this.metrics = new MetricsLog({ log, index, units, capacity, workers, warn: deps.warn });
    this.metrics.start();
  }

  /** Forecasts are for history; and of a shared run nobody knows what others will take of its queue. */
  private watchLoad(units: readonly CollectedUnit[], index: TestIndex): void {
    const { deps, share, capacity, limitsOf } = this;
    if (!deps.history || share.live) return;
    this.load = new LoadWatch({
      runSpread: index.estimator.runSpread,
      phases: () => unitsByPhase(index, units, capacity.slots, limitsOf),
      now: () => Date.now(),
      onForecast: deps.onForecast,
      warn: deps.warn,
    });
  }

  /** Units start as the plan says: a single slot takes what it takes in any order. */
  private followsPlan(): boolean {
    return this.mode.keepsOrder === null || this.capacity.slots === 1;
  }

  private keepOrder(reason: string): void {
    this.mode = { ...this.mode, keepsOrder: reason };
  }

  testBegan(test: TestCase, result: TestResult): void {
    this.log?.testBegan(test, result);
    this.metrics?.testBegan(test, result);
  }

  testEnded(test: TestCase, result: TestResult): void {
    this.log?.testEnded(test, result);
    this.faults?.testEnded(result);
    if (this.log) this.recorder.foresee(this.log.attempts);
  }

  /** @param step of a fixture */
  stepEnded(test: TestCase, result: TestResult, step: TestStep): void {
    if (step.title !== 'Fixture "browser"') return;
    this.log?.browserLaunched(test, result, step.duration);
    this.metrics?.browserLaunched(test, result, step);
  }

  /** Something failed that is no test: whatever the tests came to, the run has failed. */
  errorReported(): void {
    this.hasErrors = true;
  }

  /** A worker has told something through `evenkeel/test`. */
  messageReceived(message: MetricsMessage): void {
    if (message.type === 'browser') this.log?.browserReported(message);
    if (message.type === 'browser-ended' && message.isCrash) this.faults?.browserCrashed(message.workerIndex);
    this.metrics?.messageReceived(message);
  }

  /** Sums the run up and records it; null when it ended before it began. */
  end(result: FullResult): SessionEnd | null {
    this.takeOver.release();
    const { config, suite } = this;
    this.metrics?.stop();
    this.log?.close(Date.now());
    this.share.stop();
    if (suite) this.share.prune(suite);
    if (!config || !suite) return null;
    const status = this.hasErrors ? result.status : this.share.statusOf(result.status, suite);
    const lost = status === 'passed' ? lostTests(suite, config.rootDir) : [];
    const recording = this.record(lost.length > 0 ? 'failed' : status);
    if (!recording) return null;
    this.status = recording.run.status;
    const { run, agent, placements } = recording;
    const predicted = this.prediction?.value;
    return {
      recording,
      miss: predicted ? explainMiss(predicted, run.makespanMs, agent.slots, placements) : null,
      status,
      lost,
      moves: this.routing?.moves ?? [],
      elsewhere: this.share.elsewhere,
      fleet: this.share.live?.figures ?? null,
      ran: this.share.ran(this.status),
    };
  }

  /** Tells the fleet that this agent's report is out; null where there is no fleet, or it could not be told. */
  async seal(): Promise<ShareSeal | null> {
    return this.suite ? this.share.seal(this.suite, this.status) : null;
  }

  /** Learns from how the routing of this run came out. */
  async learn(recording: RunRecording): Promise<void> {
    await this.routing?.learn(recording);
  }

  /** Resolves when the history has the run. */
  recorded(): Promise<void> {
    return this.recorder.settled();
  }

  /** After the last phase the run is recorded as it stands, while Playwright stops its workers. */
  private phaseEnded(): void {
    this.phasesLeft--;
    if (this.phasesLeft > 0 || !this.suite) return;
    this.share.prune(this.suite);
    this.metrics?.stop();
    const isFailed = this.suite.allTests().some((test) => test.outcome() === 'unexpected');
    this.record(isFailed ? 'failed' : 'passed');
  }

  private record(status: RunStatus): RunRecording | null {
    const { config, log, start } = this;
    if (!config || !log || !start) return null;
    const { keepsOrder } = this.mode;
    const breakers = this.health?.changes ?? [];
    const sizes = [...log.sizes(), this.metrics?.customCount(), breakers.length];
    const state = JSON.stringify([status, keepsOrder, sizes]);
    return this.recorder.record(state, (revision) =>
      toRecording({
        ...this.deps,
        revision,
        startedMs: this.startedMs,
        status,
        runnerVersion: config.version,
        capacity: this.capacity,
        keepsOrder,
        decisions: this.routing?.decisions ?? [],
        isRouted: this.routing !== null,
        log,
        metrics: {
          ...(this.metrics?.records() ?? NO_METRICS),
          breakers: [...breakers],
          forecasts: this.load?.records() ?? [],
        },
        start,
        prediction: this.prediction?.value ?? null,
        moves: this.routing?.moves ?? [],
        movedUnits: this.routing?.movedUnits ?? [],
      }),
    );
  }

  private handedBack(reason: string): void {
    if (this.mode.keepsOrder !== null) return;
    this.keepOrder(reason);
    this.deps.warn(`handed the order of the rest back to Playwright: ${reason}.`);
    this.warnOfLimits();
  }
}
