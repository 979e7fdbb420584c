import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import type { RunQueue } from '../../src/coordinate/coordinator.js';
import { NO_METRICS, type FleetMetrics, type RunMetrics } from '../../src/model/metrics.js';
import { isBrowserStep } from './browser-step.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import { FaultLog } from './health/fault-log.js';
import { HealthLog } from './health/health-log.js';
import { RecoveryLog } from './health/recovery-log.js';
import type { WorkerProcess } from './internals.js';
import { LoadWatch } from './load-watch.js';
import { MetricsLog } from './metrics-log.js';
import type { MetricsMessage } from './metrics-messages.js';
import { unitsByPhase } from './predict-run.js';
import { QueuedUnits } from './queued-units.js';
import type { RestrictionRules } from './restrictions.js';
import { RunLog } from './run-log.js';
import type { SessionDeps } from './session-contract.js';
import type { TestIndex } from './test-index.js';

/** What a run is watched with. */
export interface RunWatchDeps
  extends RestrictionRules, Pick<SessionDeps, 'agent' | 'history' | 'missesFile' | 'onForecast' | 'warn'> {
  readonly index: TestIndex;
  /** Units that will run. */
  readonly units: readonly CollectedUnit[];
  readonly capacity: RunCapacity;
  /** See `LoadWatchDeps.sharedQueue`. */
  readonly sharedQueue: (() => RunQueue | null) | null;
  /** See `DispatcherTakeOver.workers`. */
  readonly workers: () => readonly WorkerProcess[] | null;
}

/** What is seen of a run while it is on: slots and attempts, faults of browsers, usage, load. */
export class RunWatch {
  readonly log: RunLog;
  readonly faults: FaultLog;
  readonly health: HealthLog;
  readonly queued: QueuedUnits;
  readonly recoveries: RecoveryLog;
  /** Null: the load is not forecast. */
  readonly load: LoadWatch | null;
  private readonly metrics: MetricsLog | null;

  constructor(deps: RunWatchDeps) {
    const { agent, index, workers, warn, sharedQueue } = deps;
    this.log = new RunLog(agent, index);
    this.faults = new FaultLog(workers);
    this.health = new HealthLog({ index, faults: this.faults, warn, isShared: sharedQueue !== null });
    this.recoveries = new RecoveryLog(index);
    this.load = loadWatchOf(deps);
    this.queued = new QueuedUnits(deps.units, deps.capacity.slots);
    this.metrics = metricsLogOf(deps, this.log, this.queued);
  }

  /** To be called when workers can be seen. */
  start(): void {
    this.metrics?.start();
  }

  testBegan(test: TestCase, result: TestResult): void {
    this.log.testBegan(test, result);
    this.faults.testBegan(result);
    this.recoveries.testBegan(test, result);
    this.metrics?.testBegan(test, result);
  }

  testEnded(test: TestCase, result: TestResult): void {
    this.log.testEnded(test, result);
    this.metrics?.testEnded(result);
    const fault = this.faults.testEnded(result);
    if (fault) this.recoveries.lost(test, result, fault, this.faults.lostMs(result));
  }

  /** @param step of a fixture, or one that failed */
  stepEnded(test: TestCase, result: TestResult, step: TestStep): void {
    this.faults.stepEnded(result, step);
    if (!isBrowserStep(step)) return;
    this.log.browserLaunched(test, result, step.duration);
    this.metrics?.browserLaunched(test, result, step);
  }

  /** A worker has told something through `evenkeel/test`. */
  messageReceived(message: MetricsMessage): void {
    if (message.type === 'browser') this.log.browserReported(message);
    if (message.type === 'browser-ended' && message.isCrash)
      this.faults.browserCrashed(message.workerIndex, Date.now());
    this.metrics?.messageReceived(message);
  }

  /** The last unit has ended; what workers still tell is heard. */
  stop(): void {
    this.metrics?.stop();
  }

  /** Nothing runs any more. */
  close(atMs: number): void {
    this.stop();
    this.log.close(atMs);
  }

  /** Differs when there is more to record. */
  sizes(): readonly unknown[] {
    return [...this.log.sizes(), this.metrics?.customCount(), this.health.changes.length];
  }

  /** What was measured. */
  records(): Omit<RunMetrics, keyof FleetMetrics> {
    return {
      ...(this.metrics?.records() ?? NO_METRICS),
      breakers: [...this.health.changes],
      recoveries: this.recoveries.records(),
      forecasts: this.load?.records() ?? [],
    };
  }
}

/** Forecasts are for history, and for dashboards beside it. */
function loadWatchOf(deps: RunWatchDeps): LoadWatch | null {
  const { history, sharedQueue, units, index, capacity, missesFile, onForecast, warn } = deps;
  if (!history || units.length === 0) return null;
  return new LoadWatch({
    runSpread: index.estimator.runSpread,
    ...{ missesFile, sharedQueue },
    phases: () => unitsByPhase(index, units, capacity.slots, deps),
    now: () => Date.now(),
    onForecast,
    warn,
  });
}

/** Metrics are for history: without one there is nothing to measure for. */
function metricsLogOf(deps: RunWatchDeps, log: RunLog, queued: QueuedUnits): MetricsLog | null {
  const { history, units, index, capacity, workers, warn } = deps;
  if (!history || units.length === 0) return null;
  return new MetricsLog({ log, index, queued, capacity, workers, warn });
}
