import type { Knowledge } from '../../src/pool/knowledge.js';
import { routeTask, type TaskRouteOptions } from '../../src/pool/route-task.js';
import type { SlotView } from '../../src/engine/events.js';
import type { Scheduler } from '../../src/pool/scheduler.js';
import { candidatesOf, type Job } from './job.js';
import type { ResolvedBrowser } from './options.js';
import type { MoveWatch } from './move-watch.js';
import type { PoolLog } from './pool-log.js';

export interface JobRouterDeps {
  readonly scheduler: Scheduler;
  readonly knowledge: Knowledge;
  readonly log: PoolLog;
  readonly moves: MoveWatch;
  readonly route: TaskRouteOptions;
  /** The browsers of the pool at this moment. */
  readonly browsers: ReadonlyMap<string, ResolvedBrowser>;
  /** How many slots take tasks. */
  readonly workers: () => number;
}

/** Chooses the browser that a job waits for, and keeps why. */
export class JobRouter {
  constructor(private readonly deps: JobRouterDeps) {}

  /** The browsers that the job may run in and that work, best first; those that it avoids only where there is no other. */
  candidates(job: Job): string[] {
    return this.rank(job).map(({ project }) => project);
  }

  /** Queues a job for one of its browsers, and says which; null where none may run it. */
  place(job: Job): string | null {
    const { knowledge, log, route } = this.deps;
    const ranked = this.rank(job);
    if (ranked.length === 0) return null;
    const seq = job.visit?.seq ?? knowledge.visits.nextSeq(job.info);
    const { browser, decisions } = routeTask(job.info, ranked, seq, route);
    this.visit(job, browser);
    log.decisions.routed(job.info, decisions);
    this.queue(job, browser);
    return browser;
  }

  /**
   * The same for jobs that are queued already, since the pool has other browsers now.
   * @param jobs in the order in which they were placed
   * @returns those that no browser may run any more
   */
  placeAgain(jobs: readonly Job[]): Job[] {
    for (const job of jobs.toReversed()) this.takeOut(job);
    return jobs.filter((job) => {
      this.limit(job);
      return this.place(job) === null;
    });
  }

  /** Queues a job for this browser, whatever others there are. */
  queue(job: Job, browser: string): void {
    this.deps.scheduler.add(job.info, browser);
    job.policy.onPlaced(browser);
  }

  /** Queues a job for another browser than the one that has failed. */
  move(job: Job, from: string, to: string): void {
    this.visit(job, to);
    this.deps.log.decisions.fled(job.info, from, to);
    this.queue(job, to);
  }

  /** Has a job that waits for a full browser start in another one: see `Scheduler.findMove`. @returns whether one does */
  fillIdleSlot(jobs: ReadonlyMap<string, Job>, slots: readonly SlotView[], atMs: number): boolean {
    const { scheduler, log } = this.deps;
    const move = scheduler.findMove(slots, atMs, ({ id }) => {
      const job = jobs.get(id);
      const avoided = job?.policy.avoided() ?? [];
      return job?.info.candidates.filter((browser) => !avoided.includes(browser)) ?? [];
    });
    const job = move && jobs.get(move.task.id);
    if (!job) return false;
    this.takeOut(job);
    this.visit(job, move.to);
    const moved = { ...move, task: job.info, endWithoutMs: atMs + move.horizonMs };
    log.decisions.movedOn(moved);
    this.deps.moves.moved(moved, jobs.keys());
    this.queue(job, move.to);
    return true;
  }

  /** A job that waits for a browser which has broken goes to another one, where one may run it. */
  leave(job: Job, browser: string): void {
    const [best] = this.candidates(job);
    if (best === undefined || best === browser || this.deps.scheduler.browsers.health(best)?.givenUp) return;
    this.takeOut(job);
    this.move(job, browser, best);
  }

  /** From now on the job may run in this browser only. */
  bind(job: Job, browser: string): void {
    job.boundTo = browser;
    this.limit(job);
  }

  /** Takes a job out of the queue of a browser in which it has not begun. */
  private takeOut(job: Job): void {
    this.deps.scheduler.remove(job.info.id);
    // One that comes back after a fault has been there.
    if (job.visit && job.attempts === 0) this.deps.knowledge.visits.withdraw(job.info, job.visit);
  }

  private visit(job: Job, browser: string): void {
    job.visit = this.deps.knowledge.visits.visit(job.info, browser, job.visit?.seq);
  }

  private limit(job: Job): void {
    job.info = { ...job.info, candidates: candidatesOf(job, this.deps.browsers) };
  }

  private rank(job: Job): ReturnType<Scheduler['rank']> {
    const ranked = this.deps.scheduler.rank(job.info, this.deps.workers());
    const avoided = job.policy.avoided();
    const apart = ranked.filter(({ project }) => !avoided.includes(project));
    return apart.length > 0 ? apart : ranked;
  }
}
