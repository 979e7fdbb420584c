import { EvenkeelError } from '../../src/errors.js';
import type { Knowledge } from '../../src/pool/knowledge.js';
import { recover } from '../../src/pool/recover.js';
import type { Scheduler, TaskStart } from '../../src/pool/scheduler.js';
import type { StateLog } from '../../src/pool/state-log.js';
import { withdraw } from '../../src/pool/transitions.js';
import type { Attempt } from './attempt-runner.js';
import { deliver } from './deliver.js';
import type { Job } from './job.js';
import type { JobRouter } from './job-router.js';
import type { MoveWatch } from './move-watch.js';
import type { PoolLearning } from './pool-learning.js';
import type { PoolLog, PoolLoss } from './pool-log.js';
import type { TaskEnd } from './run-task.js';

export interface JobEndingsDeps {
  readonly knowledge: Knowledge;
  readonly log: PoolLog;
  readonly learning: PoolLearning;
  readonly retries: number;
  readonly scheduler: Scheduler;
  readonly router: JobRouter;
  readonly moves: MoveWatch;
  readonly state: StateLog;
  /** All that have not ended, by id. */
  readonly jobs: Map<string, Job>;
}

/** What becomes of jobs whose attempt is over: they are delivered, go on in another attempt, or are given up loudly. */
export class JobEndings {
  constructor(private readonly deps: JobEndingsDeps) {}

  /**
   * An attempt is over: its job has ended, or goes on elsewhere.
   * @param isPresent whether the pool still has the browser in which it was
   */
  settle(start: TaskStart, job: Job, attempt: Attempt, isPresent: boolean): void {
    const atMs = performance.now();
    const browser = start.unit.project;
    this.deps.scheduler.finished(start.slot, atMs);
    if (isPresent) this.tellHealth(browser, job.info.id, attempt, atMs);
    this.conclude(start, job, attempt, atMs);
    this.giveUp(browser);
  }

  private conclude(
    { slot, unit: { project: browser } }: TaskStart,
    job: Job,
    { end, fault, durationMs, memoryBytes }: Attempt,
    atMs: number,
  ): void {
    const { knowledge, jobs, moves } = this.deps;
    // What a task was ended for needing, it has needed.
    const tells = end.type === 'done' || end.type === 'failed' || fault === 'out-of-memory';
    if (tells && memoryBytes !== null) knowledge.memory.learn(job.info, browser, memoryBytes);
    if (end.type === 'lost') {
      knowledge.lost(job.info, browser);
      return this.recover(job, browser, slot, end);
    }
    if (end.type === 'done' || end.type === 'failed')
      knowledge.learn(job.info, { browser, durationMs, ok: end.type === 'done' });
    // One that was taken back while its browser started has never left the queue, as far as the state knows.
    if (this.isQueued(job) && end.type === 'aborted') return this.reject(job, end.reason);
    jobs.delete(job.info.id);
    if (end.type === 'aborted') moves.takenBack(job.info.id);
    else moves.ended(job.info.id, atMs);
    deliver(job, end);
  }

  /** The job is queued again; it goes on where its strategy says, or is given up loudly. */
  private recover(
    job: Job,
    from: string,
    slot: number,
    { fault, cause }: Extract<TaskEnd, { type: 'lost' }>,
  ): void {
    if (job.ending.signal.aborted) return this.reject(job, job.ending.signal.reason);
    // No browser is to blame, and no other one helps.
    if (cause instanceof EvenkeelError) return this.reject(job, cause);
    const { attempts, policy } = job;
    job.failures = [...job.failures, { lostMs: Date.now(), fault, from, slot, attempt: attempts }];
    const { tolerance } = policy;
    const { router, retries } = this.deps;
    if (tolerance === 'retry') router.bind(job, from);
    const candidates = this.worthATry(router.candidates(job), from);
    const recovery = recover({ tolerance, fault, browser: from, attempts, retries, candidates });
    if (recovery.type === 'give-up') {
      this.deps.learning.gaveUp(job.info.id);
      const message = `Task ${job.task.name} lost its browser in each of ${attempts} attempts, last ${from} by ${fault}.`;
      return this.reject(job, new EvenkeelError('POOL_TASK_LOST', message, { cause }));
    }
    if (recovery.type === 're-route') router.move(job, from, recovery.browser);
    else router.queue(job, recovery.browser);
  }

  /** Where all have been given up none is better than the one that has just failed, in which nothing waits any more. */
  private worthATry(candidates: string[], from: string): string[] {
    const isHopeless = candidates.every((name) => this.deps.scheduler.browsers.health(name)?.givenUp);
    return isHopeless && candidates.includes(from) ? [from] : candidates;
  }

  /** The job runs, in this browser: if others have failed since it ran last, it has recovered from all of them. */
  runsAgain(job: Job, to: string): void {
    const atMs = Date.now();
    this.tellLosses(job, (from) => ({ strategy: to === from ? 'retry' : 're-route', to, atMs }));
  }

  /** Ends a queued job. */
  reject(job: Job, reason: unknown): void {
    const { state, jobs, moves, learning } = this.deps;
    state.transact((now) => withdraw(now, job.info.id));
    jobs.delete(job.info.id);
    learning.forget(job.info.id);
    moves.takenBack(job.info.id);
    this.tellLosses(job, () => null);
    job.reject(reason);
  }

  private tellLosses(job: Job, againOf: (from: string) => PoolLoss['again']): void {
    for (const failure of job.failures)
      this.deps.log.lost({ ...failure, task: job.info, again: againOf(failure.from) });
    job.failures = [];
  }

  /** Where nothing should wait for a browser any more, what could not go elsewhere fails with the reason. */
  private giveUp(browser: string): void {
    const { scheduler, jobs, learning } = this.deps;
    const fault = scheduler.browsers.health(browser)?.givenUp ?? null;
    if (fault === null) return;
    for (const { id, name } of scheduler.queuedTasks(browser)) {
      const job = jobs.get(id);
      scheduler.remove(id);
      const message = `Task ${name} was given up: ${browser} fails again and again, last by ${fault}, and no other browser that works may run it.`;
      if (!job) continue;
      // What its attempts have cost here is the price of the choice, if it had any.
      learning.gaveUp(id);
      this.reject(job, new EvenkeelError('POOL_TASK_LOST', message));
    }
  }

  private isQueued({ info }: Job): boolean {
    return this.deps.state.state.tasks.get(info.id)?.type === 'queued';
  }

  private tellHealth(browser: string, taskId: string, { end, fault }: Attempt, atMs: number): void {
    const health = this.deps.scheduler.browsers.health(browser);
    if (fault) health?.faulted(taskId, fault, atMs);
    else if (end.type === 'done' || end.type === 'failed') health?.clean(taskId, atMs);
    else health?.abandoned(taskId, atMs);
  }
}
