import type { TestQuery } from '../estimate/estimator.js';

/** A task as the core of the pool sees it: all but what it does. */
export interface TaskInfo {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** The browsers that may run it. */
  readonly candidates: readonly string[];
  /** Higher ones start first. */
  readonly priority: number;
  /** What it needs by its own word; null: what was measured counts. */
  readonly memoryBytes: number | null;
  readonly locks: readonly string[];
}

/** How an attempt at a task came to its end. `lost`: its browser failed, so the task has not ended yet. */
export type AttemptEnd = 'done' | 'failed' | 'timed-out' | 'aborted' | 'lost';

/** A task as history knows it: a test whose file stands for its kind, in the browser as project. */
export function taskQuery({ name, kind }: Pick<TaskInfo, 'name' | 'kind'>, browser: string): TestQuery {
  return { project: browser, file: fileOfKind(kind), title: name, kind };
}

/** No spec file has such a path, so tasks and tests can share one history. */
export function fileOfKind(kind: string): string {
  return `pool/${kind}`;
}
