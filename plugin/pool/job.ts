import { EvenkeelError } from '../../src/errors.js';
import type { Fault } from '../../src/health/fault.js';
import type { TaskInfo } from '../../src/pool/task.js';
import type { ResolvedBrowser } from './options.js';
import type { PoolTask } from './pool-task.js';

/** A task inside the pool. */
export interface Job {
  info: TaskInfo;
  readonly task: PoolTask<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Its first attempt begins: it has left the queue. */
  readonly onFirstStart: () => void;
  /** Aborts its attempt when it is taken back or the pool ends. */
  readonly ending: AbortController;
  attempts: number;
  /** Set from the failure of its browser until it runs again. */
  failure: { readonly atMs: number; readonly fault: Fault; readonly from: string } | null;
}

/** A task without what it does. */
export type TaskDescription = Omit<PoolTask<unknown>, 'run'>;

const DEFAULT_KIND = 'task';

export function kindOf({ kind }: Pick<TaskDescription, 'kind'>): string {
  return kind ?? DEFAULT_KIND;
}

/** A task as the core of the pool sees it. */
export function taskInfo(id: string, task: TaskDescription, candidates: readonly string[]): TaskInfo {
  const { name, priority = 0, memoryBytes = 0, locks = [] } = task;
  return { id, name, kind: kindOf(task), candidates, priority, memoryBytes, locks };
}

/** The browsers that a task names, if it names any, and that have all it requires. */
export function browsersFor(
  { browsers: named, requires = [] }: TaskDescription,
  browsers: ReadonlyMap<string, ResolvedBrowser>,
): string[] {
  return [...browsers].flatMap(([name, { capabilities }]) => {
    const hasAll = requires.every((need) => need === name || capabilities.includes(need));
    return hasAll && (named?.includes(name) ?? true) ? [name] : [];
  });
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
