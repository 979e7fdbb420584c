/**
 * Lets the engine choose what a dispatcher of Playwright starts next. Choosing happens inside
 * Playwright's own `_findFirstJobToRun`, and its own rules (locks, limits, isolation) confirm every
 * choice. Guarantees: a job is only ever reordered, never dropped or made twice; whatever goes wrong
 * here, the dispatcher goes on in its own order; a queue with work and idle slots is never left alone.
 */
import type { Engine } from '../../src/engine/engine.js';
import { messageOf } from '../../src/errors.js';
import { hasIdleWork, slotViews } from './dispatcher-slots.js';
import { DrivenPhase } from './driven-phase.js';
import type { DriverHost } from './driver-contract.js';
import { JobGate } from './health/job-gate.js';
import {
  goOn,
  inspectJob,
  isIsolated,
  prepareEnv,
  type Dispatcher,
  type Job,
  type RunningJob,
} from './internals.js';
import { JobChoice } from './job-choice.js';
import { JobRegistry } from './job-registry.js';
import { LivePhase } from './live/live-phase.js';
import { livePhaseHost } from './live/live-phase-host.js';
import { queueOfPhase } from './queue-of-phase.js';
import { startWatchdog } from './watchdog.js';
import { replacedForJob } from './workers/replaced-worker.js';

/** Takes over the order of one dispatcher; call it before the dispatcher runs. */
export function driveDispatcher(dispatcher: Dispatcher, host: DriverHost, isOrderOurs: boolean): void {
  new DispatchDriver(dispatcher, host, isOrderOurs).install();
}

class DispatchDriver {
  /** Null while the order is Playwright's. */
  private phase: DrivenPhase | null = null;
  private livePhase: LivePhase | null = null;
  private lookTimer: NodeJS.Timeout | undefined;
  private readonly gate: JobGate | null;
  private readonly registry: JobRegistry;
  private readonly choice: JobChoice;
  private readonly original: Pick<
    Dispatcher,
    'run' | '_findFirstJobToRun' | '_runJobInWorker' | '_checkFinished'
  >;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly host: DriverHost,
    private readonly isOrderOurs: boolean,
  ) {
    this.registry = new JobRegistry(dispatcher, host);
    this.gate =
      host.health &&
      new JobGate(dispatcher, host.health, {
        now: host.now,
        projectName: host.projectName,
        workerStartMs: host.workerStartMs,
        // In a shared run it is left to other agents first.
        elsewhere: (job) => (host.live ? null : host.elsewhere(job)),
        failed: (error) => this.wakeUp(messageOf(error)),
      });
    this.original = {
      run: dispatcher.run.bind(dispatcher),
      _findFirstJobToRun: dispatcher._findFirstJobToRun.bind(dispatcher),
      _runJobInWorker: dispatcher._runJobInWorker.bind(dispatcher),
      _checkFinished: dispatcher._checkFinished.bind(dispatcher),
    };
    const { registry, gate } = this;
    const runnersChoice = this.original._findFirstJobToRun;
    this.choice = new JobChoice({ dispatcher, registry, gate, host, runnersChoice });
  }

  install(): void {
    this.dispatcher.run = (jobs, env) => this.run(jobs, env);
    this.dispatcher._findFirstJobToRun = () => this.findJob();
    this.dispatcher._runJobInWorker = (slot, running) => this.runJob(slot, running);
    this.dispatcher._checkFinished = () => {
      if (this.guarded(() => this.livePhase?.mayFinish ?? true, true)) this.original._checkFinished();
    };
  }

  private async run(made: Job[], env: unknown): Promise<unknown> {
    const own = this.takeShared(this.regroup(made));
    this.guard(() => this.beginPhase(made, own));
    const stopWatchdog = startWatchdog(
      // Where that can't be told, Playwright may go on.
      () => this.guarded(() => this.isStuck(), true),
      () => this.guard(() => this.wakeUp('work was left while every slot was idle')),
    );
    const unwatched = (): void => undefined;
    const stopLoadWatch = this.guarded(
      () => this.host.watchLoad(() => this.phase?.load() ?? null),
      unwatched,
    );
    try {
      const finished = this.original.run(own, env);
      this.beginSharing();
      return await finished;
    } finally {
      stopWatchdog();
      clearTimeout(this.lookTimer);
      this.guard(() => stopLoadWatch(this.dispatcher._isStopped));
      this.guard(() => this.gate?.close());
      this.guard(() => this.livePhase?.close());
      this.livePhase = null;
      this.guard(() => this.host.onPhaseEnd());
    }
  }

  /** The jobs that may start without a lease. Where that can't be told apart, this agent runs everything itself. */
  private takeShared(jobs: Job[]): Job[] {
    const { dispatcher, registry, host, isOrderOurs } = this;
    const { live } = host;
    if (!live) return jobs;
    const engine = (): Engine | null => this.phase?.engine ?? null;
    const unitToMove = (mayMove: (unitId: string) => boolean): string | undefined =>
      this.phase ? this.choice.unitToMove(this.phase, mayMove) : undefined;
    try {
      const { own, phase } = LivePhase.open(
        live,
        jobs,
        livePhaseHost({ dispatcher, registry, host, isOrderOurs, engine, unitToMove }),
      );
      this.livePhase = phase;
      return own;
    } catch (error) {
      this.host.warn(`this agent runs all units itself: ${messageOf(error)}.`);
      void live.abandon();
      return jobs;
    }
  }

  /** Playwright's own jobs hold the same tests, so that nothing is lost where ours can't be made. */
  private regroup(jobs: Job[]): Job[] {
    return this.guarded(() => [...this.host.regroup(jobs)], jobs);
  }

  private beginPhase(made: readonly Job[], jobs: readonly Job[]): void {
    const { dispatcher, host } = this;
    const queue = queueOfPhase(made, {
      dispatcher,
      projectName: host.projectName,
      claimable: () => this.livePhase?.claimable ?? [],
    });
    host.onPhaseStart(jobs.length + (this.livePhase?.heldCount ?? 0), queue);
    if (!this.isOrderOurs) return;
    const problem = jobs.map(inspectJob).find((reason) => reason !== null);
    if (problem) return this.host.onHandBack(problem);
    const { registry, livePhase } = this;
    this.phase = new DrivenPhase({ dispatcher, registry, host }, jobs, livePhase?.offer() ?? []);
  }

  /** Without leases what is to be shared would wait for ever. */
  private beginSharing(): void {
    const { livePhase } = this;
    if (!livePhase) return;
    const hasBegun = this.guarded(() => {
      livePhase.begin();
      return true;
    }, false);
    if (hasBegun) return;
    this.guard(() => livePhase.runAlone());
    void this.host.live?.abandon();
  }

  private isStuck(): boolean {
    return this.phase !== null && hasIdleWork(this.dispatcher) && !this.choice.isHolding(this.livePhase);
  }

  private findJob(): number {
    const { livePhase } = this;
    // A slot that finds nothing here may find something elsewhere.
    if (livePhase) queueMicrotask(() => this.guard(() => livePhase.look()));
    if (!this.phase) return this.original._findFirstJobToRun();
    try {
      const index = this.choice.next(this.phase, livePhase);
      // Some versions ask once after each end: then another slot may wait still, for which a look that was put off is not given up.
      if (index < 0 || this.choice.againMs !== null) this.lookAgainAt(this.choice.againMs);
      return index;
    } catch (error) {
      this.handBack(messageOf(error));
      return this.original._findFirstJobToRun();
    }
  }

  /** Playwright looks for a job only when another one ends. */
  private lookAgainAt(atMs: number | null): void {
    clearTimeout(this.lookTimer);
    if (atMs === null) return;
    const waitMs = Math.max(0, atMs - this.host.now());
    this.lookTimer = setTimeout(() => this.guard(() => goOn(this.dispatcher)), waitMs);
  }

  private async runJob(slot: number, running: RunningJob): Promise<void> {
    const { dispatcher, host } = this;
    this.guard(() =>
      prepareEnv(dispatcher, running.job, host.projectName, (job) => host.dependenciesOf(job)),
    );
    this.guard(() => this.started(slot, running.job));
    const liveUnit = this.guarded(() => this.livePhase?.started(running.job, this.host.now()), undefined);
    try {
      if (this.guarded(() => this.gate?.fail(running) ?? false, false)) return;
      this.guard(() => this.host.onWorkerReplaced(replacedForJob(this.dispatcher, slot, running.job)));
      await this.original._runJobInWorker(slot, running);
    } finally {
      this.guard(() => this.ended(slot, running.job));
      this.guard(() => liveUnit && this.livePhase?.finished(liveUnit, running.job, slot, this.host.now()));
    }
  }

  private started(slot: number, job: Job): void {
    const isWarm = slotViews(this.dispatcher)[slot]?.warmKey === job.workerHash;
    const unit = this.registry.unitOf(job);
    const number = unit && this.phase?.engine.numberOf(unit.id);
    this.host.onJobStart({
      job,
      slot,
      isWarm,
      isIsolated: unit?.isIsolated ?? isIsolated(this.dispatcher, job),
      ...this.registry.causeOf(job),
      estimate: unit?.estimate ?? null,
      ...(number !== undefined && { number }),
    });
    if (!this.phase || !unit) return;
    this.gate?.started(slot, job, unit);
    this.phase.engine.handle({ type: 'unit-started', unitId: unit.id, slot, atMs: this.host.now(), isWarm });
    const { lastEndMs } = this.phase;
    if (lastEndMs !== null) this.host.onLastStart(lastEndMs);
  }

  private ended(slot: number, job: Job): void {
    // Apart from what follows: no job may be lost with a fault of the engine's.
    this.guard(() => this.tellEnd(slot, job));
    const followUps = this.host.onJobEnd(slot, job, this.dispatcher._isStopped);
    for (const followUp of followUps) {
      this.dispatcher._queue.push(followUp);
      this.dispatcher._updateCounterForWorkerHash(followUp.workerHash, 1);
    }
  }

  private tellEnd(slot: number, job: Job): void {
    const unit = this.registry.unitOf(job);
    if (!this.phase || !unit) return;
    this.phase.engine.handle({ type: 'unit-finished', unitId: unit.id, slot, atMs: this.host.now() });
    this.registry.forget(unit.id);
    this.gate?.ended(slot, job, unit.id);
  }

  /** Work is left and nobody may ask for it: Playwright asks only when a job ends. */
  private wakeUp(reason: string): void {
    this.handBack(reason);
    goOn(this.dispatcher);
  }

  /** From here on the dispatcher goes in Playwright's own order. */
  private handBack(reason: string): void {
    if (!this.phase) return;
    this.phase = null;
    this.host.onHandBack(reason);
  }

  /** Nothing of ours may break a run: a failure hands the order back. */
  private guard(action: () => unknown): void {
    this.guarded(action, undefined);
  }

  /** @returns what the action does, or the other value where it failed */
  private guarded<T>(action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      this.phase = null;
      this.host.onHandBack(messageOf(error));
      return otherwise;
    }
  }
}
