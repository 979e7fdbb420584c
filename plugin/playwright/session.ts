/**
 * One run of Playwright with Evenkeel, from its preparation to its end. The reporter forwards Playwright's events
 * here; what is printed is the reporter's part.
 */
import type {
  FullConfig,
  FullResult,
  Suite,
  TestCase,
  TestResult,
  TestStep,
} from '@playwright/test/reporter';
import { NO_METRICS } from '../../src/model/metrics.js';
import type { RunRestrictions } from '../../src/model/restrictions.js';
import type { RunRecording, RunStatus } from '../../src/model/record.js';
import { actualWorkers } from './capacity.js';
import { explainMiss } from './explain-miss.js';
import { ForeseenRun } from './foreseen-run.js';
import { createLimitsOf, type LimitsOf } from './limits.js';
import { lostTests } from './lost-tests.js';
import { memoryRulesOf, type MemoryRules } from './memory-rules.js';
import type { MetricsMessage } from './metrics-messages.js';
import type { PendingPrediction } from './pending-prediction.js';
import { planRun, type NamedFiles } from './plan-run.js';
import { PreparedRun } from './prepared-run.js';
import { Recorder } from './recorder.js';
import { toRecording } from './recording.js';
import { restrictionsOf } from './restrictions.js';
import { RunDispatch } from './run-dispatch.js';
import { orderOptions, RunOrder } from './run-order.js';
import { RunShare, type ShareSeal } from './run-share.js';
import { RunShow } from './run-show.js';
import { RunWatch } from './run-watch.js';
import type {
  OnPredicted,
  PreprocessInput,
  SessionDeps,
  SessionEnd,
  SessionStart,
} from './session-contract.js';
import { describeStart, predictionOf, type RunningSuite } from './session-start.js';
import { unitsLeft } from './units-left.js';
import { openSpareWorkers } from './workers/open-spare-workers.js';

/** A run that has begun. */
interface BegunRun extends RunningSuite {
  readonly watch: RunWatch;
  readonly start: SessionStart;
  readonly prediction: PendingPrediction;
  readonly show: RunShow;
  readonly restrictions: RunRestrictions;
}

export class Session {
  private readonly startedMs = Date.now();
  private readonly order: RunOrder;
  private readonly prepared: PreparedRun;
  private readonly share: RunShare;
  private readonly dispatch: RunDispatch;
  private readonly recorder: Recorder;
  private readonly foreseen: ForeseenRun;
  private readonly limitsOf: LimitsOf;
  private suite: Suite | null = null;
  private watch: RunWatch | null = null;
  private begun: BegunRun | null = null;
  private hasErrors = false;
  private status: RunStatus = 'passed';

  constructor(private readonly deps: SessionDeps) {
    const { options, history, warn } = deps;
    this.order = new RunOrder(orderOptions(options), warn);
    this.prepared = new PreparedRun(deps, this.order);
    this.share = new RunShare(deps, this.startedMs);
    this.dispatch = new RunDispatch(this.order, this.share, warn, openSpareWorkers(options.dispatch));
    this.recorder = new Recorder(history, warn);
    const isShared = deps.openCoordinator !== null;
    this.foreseen = new ForeseenRun({ directory: isShared ? null : deps.earlyForecasts, warn });
    this.limitsOf = createLimitsOf(options.limits);
  }

  /**
   * Plans the run, before Playwright has made anything of it.
   * @throws EvenkeelError as {@link planRun} does
   */
  async preprocess(input: PreprocessInput, named: NamedFiles): Promise<void> {
    const { deps, prepared, share, limitsOf } = this;
    try {
      await planRun({ deps, prepared, share, limitsOf }, input, named);
    } finally {
      this.dispatch.prepare(Math.min(input.config.workers, input.suite.allTests().length));
    }
  }

  /**
   * Takes the dispatchers over.
   * @param suite what Playwright will run
   * @param onPredicted called while the first workers start, or as soon as it is clear that none does
   */
  begin(config: FullConfig, suite: Suite, onPredicted: OnPredicted): void {
    this.suite = suite;
    const { prepared, order, dispatch, share, deps, limitsOf } = this;
    const index = prepared.index(config, suite);
    const capacity = { ...prepared.capacity, slots: actualWorkers(config) };
    const running = { config, suite, index, capacity, units: unitsLeft(suite, index) };
    // Playwright's own order keeps nothing apart.
    const measured = order.keptBecause === null ? prepared.memory : [];
    const memory = memoryRulesOf({
      ...running,
      ...{ slots: capacity.slots, options: deps.options.memory, measured },
    });
    const watch = new RunWatch({
      ...deps,
      ...running,
      ...{ limitsOf, memory },
      sharedQueue: share.live && (() => share.live?.member.queue ?? null),
      workers: () => dispatch.workers(),
    });
    this.watch = watch;
    const isDispatched = running.units.length > 0 && this.beginDispatch(running, watch, memory);
    watch.start();
    const start = describeStart(running, prepared, share);
    share.begin(config, suite, index);
    const prediction = predictionOf(running, {
      ...deps,
      ...{ start, order, limitsOf, memory, onPredicted, steal: deps.options.steal },
    });
    const show = new RunShow({ ...deps, ...running, startedMs: this.startedMs, watch, start, prediction });
    const restrictions = restrictionsOf(running.units, capacity, { limitsOf, memory });
    this.begun = { ...running, watch, start, prediction, show, restrictions };
    // Without dispatchers nobody will tell when workers start.
    if (!isDispatched) prediction.settle();
  }

  private beginDispatch(running: RunningSuite, watch: RunWatch, memory: MemoryRules): boolean {
    return this.dispatch.begin({
      ...running,
      memory,
      limitsOf: this.limitsOf,
      steal: this.deps.options.steal,
      routing: this.prepared.routing,
      watch,
      onWaiting: () => this.begun?.prediction.settle(),
      onLastStart: (endMs) => this.recorder.expect(endMs, () => watch.log.attempts),
      onLastEnd: () => this.lastUnitEnded(),
    });
  }

  testBegan(test: TestCase, result: TestResult): void {
    this.watch?.testBegan(test, result);
  }

  testEnded(test: TestCase, result: TestResult): void {
    const { watch } = this;
    if (!watch) return;
    watch.testEnded(test, result);
    this.recorder.foresee(watch.log.attempts);
  }

  /** The worker of a test that has failed begins to stop. */
  workerStops(test: TestCase, result: TestResult): void {
    this.dispatch.workerStops(test, result);
  }

  /** @param step of a fixture, or one that failed */
  stepEnded(test: TestCase, result: TestResult, step: TestStep): void {
    this.watch?.stepEnded(test, result, step);
  }

  /** Something failed that is no test: whatever the tests came to, the run has failed. */
  errorReported(): void {
    this.hasErrors = true;
  }

  /** A worker has told something through `evenkeel/test`. */
  messageReceived(message: MetricsMessage): void {
    this.watch?.messageReceived(message);
  }

  /** After the last phase the run is recorded as it stands, while Playwright stops its workers. */
  private lastUnitEnded(): void {
    const { suite, begun } = this;
    if (suite) this.share.prune(suite);
    if (!begun) return;
    begun.watch.stop();
    const isFailed = begun.suite.allTests().some((test) => test.outcome() === 'unexpected');
    this.record(begun, isFailed ? 'failed' : 'passed');
  }

  /** Sums the run up and records it; null when it ended before it began. */
  end(result: FullResult): SessionEnd | null {
    const { suite, begun, share, prepared, dispatch } = this;
    dispatch.release();
    this.watch?.close(Date.now());
    share.stop();
    if (suite) share.prune(suite);
    if (!begun) return null;
    const status = this.hasErrors ? result.status : share.statusOf(result, begun.suite);
    const lost = status === 'passed' ? lostTests(begun.suite, begun.config.rootDir) : [];
    const stranded = status === 'passed' ? (prepared.routing?.stranded(share.elsewhere) ?? []) : [];
    const recording = this.record(begun, lost.length + stranded.length > 0 ? 'failed' : status);
    this.status = recording.run.status;
    prepared.routing?.outdatedBaselines(this.startedMs).forEach(this.deps.warn);
    return {
      recording,
      miss: begun.prediction.value && explainMiss(begun.prediction.value, recording),
      status,
      ...{ lost, stranded },
      moves: prepared.routing?.moves ?? [],
      elsewhere: share.elsewhere,
      fleet: share.live?.figures ?? null,
      heldForMemory: dispatch.heldForMemory,
      ran: share.ran(this.status),
    };
  }

  private record(begun: BegunRun, status: RunStatus): RunRecording {
    const { deps, startedMs, order, prepared, share } = this;
    const { keptBecause } = order;
    const { steals, lostAgents } = share.live ?? NO_METRICS;
    const ofFleet = { steals, lostAgents };
    const { elsewhere } = share;
    const state = JSON.stringify([status, keptBecause, begun.watch.sizes(), ofFleet]);
    return this.recorder.record(state, (revision) =>
      this.foreseen.withForecasts(
        toRecording({
          ...deps,
          ...begun,
          ...{ startedMs, revision, status, keptBecause, ofFleet, elsewhere },
          runnerVersion: begun.config.version,
          routing: prepared.routing,
          predictedMs: begun.prediction.value?.makespanMs ?? null,
        }),
        begun.capacity.slots,
      ),
    );
  }

  /** Tells the fleet that this agent's report is out; null where there is no fleet, or it could not be told. */
  async seal(): Promise<ShareSeal | null> {
    if (this.suite) return this.share.seal(this.suite, this.status);
    // It ended before it had begun: the others are not to wait for it.
    await this.share.live?.abandon();
    return null;
  }

  /** Learns from how the routing and the forecasts of this run came out, and shows its end. */
  async learn(recording: RunRecording): Promise<void> {
    await Promise.all([
      this.prepared.routing?.learn(recording),
      this.watch?.load?.learn(),
      this.begun?.show.end(recording),
    ]);
  }

  /** Resolves when the history has the run. */
  async recorded(): Promise<void> {
    this.foreseen.settle(await this.recorder.settled());
  }
}
