import { EvenkeelError } from '../../src/errors.js';
import type { PartAttempt } from '../../src/pool/part-ledger.js';
import type { Tolerance } from '../../src/pool/recover.js';
import type { Visit } from '../../src/pool/task-visits.js';
import type { TaskInfo } from '../../src/pool/task.js';
import type { ResolvedBrowser } from './options.js';
import type { PoolLoss } from './pool-log.js';
import type { PoolTask } from './pool-task.js';

/** What is asked of a job beside its task, and who hears of it. */
export interface JobPolicy {
  readonly tolerance: Tolerance;
  /** It waits for room in the queue whatever `capacity.whenFull` says, since what it belongs to has got in. */
  readonly mayWait: boolean;
  /** Browsers that it should keep away from where it may run in others. */
  readonly avoided: () => readonly string[];
  /** It waits for this browser now. */
  readonly onPlaced: (browser: string) => void;
  /** An attempt begins, in a browser that has started; and each attempt, begun or not, ends. */
  readonly onAttempt: (attempt: JobAttempt) => void;
}

/** What a job's policy hears of an attempt. */
export type JobAttempt = Omit<PartAttempt, 'copy'>;

/** A task that stands for itself. */
export const PLAIN_JOB: JobPolicy = {
  tolerance: 'by-cause',
  mayWait: false,
  avoided: () => [],
  onPlaced: () => {},
  onAttempt: () => {},
};

/** A task inside the pool. */
export interface Job {
  info: TaskInfo;
  readonly task: PoolTask<unknown>;
  readonly policy: JobPolicy;
  /** The only browser that it may run in from now on; null for all of its candidates. */
  boundTo: string | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Its first attempt begins: it has left the queue. */
  readonly onFirstStart: () => void;
  /** Aborts its attempt when it is taken back or the pool ends. */
  readonly ending: AbortController;
  attempts: number;
  /** The browser that it was last given to, as its coverage counts it; null before the first. */
  visit: Visit | null;
  /** Those of its browsers since it ran last, until it runs again. */
  failures: readonly Omit<PoolLoss, 'task' | 'again'>[];
}

/** A task without what it does. */
export type TaskDescription = Omit<PoolTask<unknown>, 'run'>;

const DEFAULT_KIND = 'task';

export function kindOf({ kind }: Pick<TaskDescription, 'kind'>): string {
  return kind ?? DEFAULT_KIND;
}

/** A task as the core of the pool sees it. */
export function taskInfo(id: string, task: TaskDescription, candidates: readonly string[]): TaskInfo {
  const { name, priority = 0, memoryBytes = null, locks = [] } = task;
  return { id, name, kind: kindOf(task), candidates, priority, memoryBytes, locks };
}

/** The browsers that a task names, if it names any, and that have all it requires. */
function browsersFor(
  { browsers: named, requires = [] }: TaskDescription,
  browsers: ReadonlyMap<string, ResolvedBrowser>,
): string[] {
  return [...browsers].flatMap(([name, { capabilities }]) => {
    const hasAll = requires.every((need) => need === name || capabilities.includes(need));
    return hasAll && (named?.includes(name) ?? true) ? [name] : [];
  });
}

/**
 * The same, for a task that is submitted.
 * @throws EvenkeelError `POOL_NO_BROWSER` when there is none
 */
export function candidatesFor(
  task: TaskDescription,
  browsers: ReadonlyMap<string, ResolvedBrowser>,
): string[] {
  const candidates = browsersFor(task, browsers);
  if (candidates.length === 0) throw noBrowser(task, browsers.keys());
  return candidates;
}

/** The same for a job, which may be bound to one of them. */
export function candidatesOf(
  { task, boundTo }: Pick<Job, 'task' | 'boundTo'>,
  browsers: ReadonlyMap<string, ResolvedBrowser>,
): string[] {
  return browsersFor(task, browsers).filter((name) => boundTo === null || name === boundTo);
}

/** The error for a task that no browser of the pool may run. */
export function noBrowser(
  { name, browsers, requires }: TaskDescription,
  present: Iterable<string>,
): EvenkeelError {
  const asks = [browsers && `browsers ${browsers.join(', ')}`, requires && `requires ${requires.join(', ')}`];
  const asked = asks.filter(Boolean).join('; ') || 'any browser';
  const has = [...present].join(', ') || 'none';
  const message = `No browser of the pool may run task ${name} (it asks for ${asked}). The pool has: ${has}.`;
  return new EvenkeelError('POOL_NO_BROWSER', message);
}
