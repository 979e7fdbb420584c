import type { FullConfig, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import type { StealThresholds } from '../../src/engine/steal-thresholds.js';
import type { RunCapacity } from './capacity.js';
import type { CollectedUnit } from './collect-units.js';
import type { DriverHost } from './driver-contract.js';
import { createDriverHost } from './driver-host.js';
import type { WorkerProcess } from './internals.js';
import type { LimitsOf } from './limits.js';
import type { MemoryRules } from './memory-rules.js';
import type { RunOrder } from './run-order.js';
import type { RunRouting } from './run-routing.js';
import type { RunShare } from './run-share.js';
import type { RunWatch } from './run-watch.js';
import { replacedAfterTest, type ReplacedWorker } from './workers/replaced-worker.js';
import type { SpareWorkers } from './workers/spare-workers.js';
import { DispatcherTakeOver } from './take-over.js';
import type { TestIndex } from './test-index.js';

/** The run whose jobs are dispatched. */
export interface DispatchedRun {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly index: TestIndex;
  readonly capacity: RunCapacity;
  readonly limitsOf: LimitsOf;
  readonly memory: MemoryRules;
  readonly steal: StealThresholds;
  readonly routing: RunRouting | null;
  readonly watch: RunWatch;
  /** Workers of a phase are being started, and this process waits for them. */
  readonly onWaiting: () => void;
  /** Nothing waits any more; what runs is expected to have ended then, in epoch milliseconds. */
  readonly onLastStart: (endMs: number) => void;
  /** The last job of the last phase has ended; its workers are still up. */
  readonly onLastEnd: () => void;
}

/** Has the jobs of a run dispatched by the engine, or says why Playwright does it on its own. */
export class RunDispatch {
  private readonly takeOver = new DispatcherTakeOver();
  private readonly heldBack = new Set<CollectedUnit>();
  private phasesLeft = 0;

  constructor(
    private readonly order: RunOrder,
    private readonly share: RunShare,
    private readonly warn: (message: string) => void,
    private readonly spares: SpareWorkers | null,
  ) {}

  /** To be called before Playwright makes its dispatchers. @param workers most that the run can use, now that its tests are known */
  prepare(workers: number): void {
    this.takeOver.prepare();
    this.spares?.keepAtMost(workers);
    this.spares?.keep(workers);
  }

  /** @returns whether the dispatchers were had: nobody else tells of phases */
  begin(run: DispatchedRun): boolean {
    const { config, suite, index, routing } = run;
    if (config.metadata['shuffleSeed'] !== undefined) this.order.keep('--shuffle');
    const taken = this.takeOver.complete(this.hostOf(run), this.order.keptBecause === null);
    routing?.begin(
      'problem' in taken ? null : suite,
      (test) => index.isDeclaredSkipped(test),
      (move) => this.share.moved(move),
    );
    if ('problem' in taken) {
      this.leaveToPlaywright(run, taken.problem);
      return false;
    }
    this.order.warnOfLimits(run.capacity.slots);
    this.phasesLeft = taken.count;
    return true;
  }

  /** The worker of a test that has failed begins to stop. */
  workerStops(test: TestCase, result: TestResult): void {
    this.expectWorker(replacedAfterTest(this.takeOver.dispatchers, test, result));
  }

  /** How many units found no room in memory when a slot was free for them. */
  get heldForMemory(): number {
    return this.heldBack.size;
  }

  /** The workers that are up now; null where Playwright's dispatchers were not had. */
  workers(): readonly WorkerProcess[] | null {
    return this.takeOver.workers();
  }

  /** Also for a run that failed before it began. */
  release(): void {
    this.takeOver.release();
    this.spares?.close();
  }

  private hostOf(run: DispatchedRun): DriverHost {
    const { config, index, limitsOf, memory, steal, routing, watch } = run;
    const { share, warn } = this;
    const { log, load, health, faults, queued, recoveries } = watch;
    const isWell = (project: string): boolean => !health.isOpen(project);
    return createDriverHost({
      ...{ config, index, log, queued, load, limitsOf, memory, steal, health, warn },
      live: share.live,
      takeFault: (job) => faults.takeOfJob(job),
      retryStrategyOf: ({ tests }) => recoveries.strategyOf(tests),
      elsewhere: (job) => routing?.elsewhere(job, isWell) ?? null,
      alternatives: routing && ((job) => routing.alternatives(job)),
      moveTo: (job, project, forecast) => routing?.moveTo(job, project, forecast) ?? null,
      followUps: (job) => routing?.followUps(job, isWell) ?? [],
      regroup: (jobs) => share.planned?.regroup(jobs) ?? jobs,
      onPhaseStart: (jobs) => this.phaseStarted(run, jobs),
      onWorkerReplaced: (worker) => this.expectWorker(worker),
      onMemoryLack: ({ tests: [first] }) => {
        const unit = first && index.unitOf(first);
        if (unit) this.heldBack.add(unit);
      },
      onLastStart: (endMs) => {
        if (this.phasesLeft <= 1) run.onLastStart(endMs);
      },
      onPhaseEnd: () => this.phaseEnded(run),
      onHandBack: (reason) => this.handedBack(run, reason),
    });
  }

  private leaveToPlaywright({ config, capacity, routing }: DispatchedRun, problem: string): void {
    const reason = `this Playwright (${config.version}) looks different inside: ${problem}`;
    this.order.keep(reason);
    const routed = routing
      ? "; a routed test that skips itself can't go on in another project and fails the run, with `route: 'all'` it runs in each"
      : ', nothing is lost';
    this.warn(
      `${reason}. It runs in Playwright's own order${routed}. A newer Evenkeel may know this version.`,
    );
    this.order.warnOfLimits(capacity.slots);
    this.share.runAlone();
  }

  private expectWorker(replaced: ReplacedWorker | null): void {
    if (replaced) this.spares?.expect(replaced.slot, replaced.extraEnv);
  }

  private phaseStarted({ config, onWaiting }: DispatchedRun, jobs: number): void {
    // While few set-ups run, the others' slots have nothing to do but to get ready.
    if (this.phasesLeft > 1) this.spares?.keep(config.workers);
    else this.spares?.keepAtMost(Math.min(jobs, config.workers));
    setImmediate(onWaiting);
  }

  private phaseEnded({ onLastEnd }: DispatchedRun): void {
    this.phasesLeft--;
    if (this.phasesLeft <= 0) onLastEnd();
  }

  private handedBack({ capacity }: DispatchedRun, reason: string): void {
    if (this.order.keptBecause !== null) return;
    this.order.keep(reason);
    this.warn(`handed the order of the rest back to Playwright: ${reason}.`);
    this.order.warnOfLimits(capacity.slots);
  }
}
