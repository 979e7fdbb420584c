import { EvenkeelError } from '../../src/errors.js';
import type { Fault } from '../../src/health/fault.js';
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
import type { PoolLog } from './pool-log.js';
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

  /** An attempt is over: its job has ended, or goes on elsewhere. */
  settle({ unit, slot }: TaskStart, job: Job, attempt: Attempt): void {
    const { end, fault, durationMs, memoryBytes } = attempt;
    const browser = unit.project;
    const { knowledge, scheduler, jobs, moves } = this.deps;
    const atMs = performance.now();
    scheduler.finished(slot, atMs);
    this.tellBreaker(browser, job.info.id, end, fault, atMs);
    // What a task was ended for needing, it has needed.
    const tells = end.type === 'done' || end.type === 'failed' || fault === 'out-of-memory';
    if (tells && memoryBytes !== null) knowledge.memory.learn(job.info, browser, memoryBytes);
    if (end.type === 'lost') {
      knowledge.lost(job.info, browser);
      return this.recover(job, browser, end);
    }
    if (end.type === 'done' || end.type === 'failed')
      knowledge.learn(job.info, { browser, durationMs, ok: end.type === 'done' });
    jobs.delete(job.info.id);
    if (end.type === 'aborted') moves.takenBack(job.info.id);
    else moves.ended(job.info.id, atMs);
    deliver(job, end);
  }

  /** The job is queued again; it goes on where its strategy says, or is given up loudly. */
  private recover(job: Job, from: string, { fault, cause }: Extract<TaskEnd, { type: 'lost' }>): void {
    if (job.ending.signal.aborted) return this.reject(job, job.ending.signal.reason);
    const { attempts, policy } = job;
    const { tolerance } = policy;
    const { router, retries } = this.deps;
    if (tolerance === 'retry') router.bind(job, from);
    const candidates = router.candidates(job);
    const recovery = recover({ tolerance, fault, browser: from, attempts, retries, candidates });
    if (recovery.type === 'give-up') {
      this.deps.learning.gaveUp(job.info.id);
      const message = `Task ${job.task.name} lost its browser in each of ${attempts} attempts, last ${from} by ${fault}.`;
      return this.reject(job, new EvenkeelError('POOL_TASK_LOST', message, { cause }));
    }
    job.failure = { atMs: Date.now(), fault, from };
    if (recovery.type === 're-route') router.move(job, from, recovery.browser);
    else router.queue(job, recovery.browser);
  }

  /** The job runs, in this browser: if its last one had failed, it has recovered. */
  runsAgain(job: Job, to: string): void {
    if (!job.failure) return;
    const { atMs, fault, from } = job.failure;
    job.failure = null;
    const strategy = to === from ? 'retry' : 're-route';
    const recoveryMs = Date.now() - atMs;
    this.deps.log.recovered({ task: job.task.name, fault, strategy, from, to, recoveryMs });
  }

  /** Ends a queued job. */
  reject(job: Job, reason: unknown): void {
    const { state, jobs, moves, learning } = this.deps;
    state.transact((now) => withdraw(now, job.info.id));
    jobs.delete(job.info.id);
    learning.forget(job.info.id);
    moves.takenBack(job.info.id);
    job.reject(reason);
  }

  private tellBreaker(
    browser: string,
    taskId: string,
    end: TaskEnd,
    fault: Fault | null,
    atMs: number,
  ): void {
    const breaker = this.deps.scheduler.breaker(browser);
    if (fault) breaker?.faulted(taskId, fault, atMs);
    else if (end.type === 'done' || end.type === 'failed') breaker?.clean(taskId, atMs);
    else breaker?.abandoned(taskId, atMs);
  }
}
