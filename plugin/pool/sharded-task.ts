import type { TaskContext, TaskTerms } from './pool-task.js';
import { checkTask, invalidTask } from './pool-task.js';

/**
 * What a failed browser means for the part that ran in it. `'none'`: the part is lost, and the whole with it. `'retry'`: it
 * starts again in a new instance of the same browser. `'reroute'`: it starts again in another browser, or where none may
 * run it in a new instance. `'replicate'`: each part runs twice at the same time, in different browsers if it can, and the
 * first result counts; a copy whose browser fails starts again as with `'reroute'`.
 */
export type FaultTolerance = (typeof LEVELS)[number];

const LEVELS = ['none', 'retry', 'reroute', 'replicate'] as const;

/** What a part works with. */
export interface PartContext extends TaskContext {
  /** Of the part, from 0. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** What every large task has; `priority`, `memoryBytes` and `timeoutMs` hold for each of its parts. */
export interface ShardedTerms<R, T> extends TaskTerms {
  /** Makes one result of all, in the order of the parts. */
  merge: (results: R[]) => T | Promise<T>;
  /** What a failed browser means. @default 'reroute' */
  faultTolerance?: FaultTolerance;
}

/** One large task in parts of its own. */
export interface ShardedTask<P, R, T> extends ShardedTerms<R, T> {
  /** At least one. */
  parts: readonly P[];
  run: (part: P, context: PartContext) => R | Promise<R>;
  /** What history remembers a part by, each another. @default its number and how many there are, as in `2/4` */
  label?: (part: P, index: number) => string;
}

/** One large task that knows how to do its n-th part of so many. */
export interface CountedTask<R, T> extends ShardedTerms<R, T> {
  /** Number of parts, from 1. */
  shards: number;
  run: (context: PartContext) => R | Promise<R>;
}

/** Any of both, brought to one form. */
export interface ResolvedShardedTask extends TaskTerms {
  readonly faultTolerance: FaultTolerance;
  readonly labels: readonly string[];
  readonly run: (context: PartContext) => unknown;
  readonly merge: (results: unknown[]) => unknown;
}

/**
 * @throws EvenkeelError `OPTION_INVALID`, naming what is wrong with the task
 */
export function resolveShardedTask<P, R, T>(
  task: ShardedTask<P, R, T> | CountedTask<R, T>,
): ResolvedShardedTask {
  checkTask(task);
  const { faultTolerance = 'reroute', merge } = task;
  if (typeof merge !== 'function') throw invalidTask('merge', merge, 'a function');
  if (!LEVELS.includes(faultTolerance))
    throw invalidTask('faultTolerance', faultTolerance, `one of ${LEVELS.join(', ')}`);
  const { labels, run } = 'parts' in task ? ownParts(task) : countedParts(task);
  return { ...task, faultTolerance, labels, run, merge: async (results) => merge(results as R[]) };
}

type Work = Pick<ResolvedShardedTask, 'labels' | 'run'>;

function ownParts<P, R, T>({ parts, run, label }: ShardedTask<P, R, T>): Work {
  if (!Array.isArray(parts) || parts.length === 0)
    throw invalidTask('parts', JSON.stringify(parts), 'a list with at least one part');
  const labels = label ? parts.map(label) : numbers(parts.length);
  const twice = labels.find((text, index) => labels.indexOf(text) < index);
  if (twice !== undefined) throw invalidTask('label', twice, 'another text for each part');
  return { labels, run: (context) => run(parts[context.index] as P, context) };
}

function countedParts<R, T>({ shards, run }: CountedTask<R, T>): Work {
  if (!Number.isInteger(shards) || shards < 1) throw invalidTask('shards', shards, 'a whole number from 1');
  return { labels: numbers(shards), run };
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1}/${count}`);
}
