import type { EngineUnit } from '../engine/events.js';
import { workOfUnits } from '../engine/queued-work.js';
import { findMove, type MoveState } from '../route/find-move.js';
import type { TaskInfo } from './task.js';

/** A task that waits, as the engine knows it. */
export interface QueuedTask {
  readonly task: TaskInfo;
  readonly unit: EngineUnit;
}

/** A task that would do better not to wait. */
export interface TaskMove {
  readonly task: TaskInfo;
  readonly from: string;
  readonly to: string;
  /** By how much sooner the tasks that the pool has are expected to end, in milliseconds. */
  readonly gainMs: number;
  /** Until they would all have ended without it, in milliseconds. */
  readonly horizonMs: number;
}

/** What moves are looked for with. */
export interface TaskMoveContext extends Omit<MoveState, 'movable' | 'queued'> {
  /** The browsers that the task may go to instead of waiting. */
  readonly elsewhere: (task: TaskInfo) => readonly string[];
  /** What the task would be in a browser. */
  readonly unitIn: (task: TaskInfo, browser: string) => EngineUnit;
}

/**
 * The task that an idle slot should take from a browser's queue into another browser: `findMove` for pools. Tasks of one name
 * that may go to the same browsers are alike, so that one of them is looked at: queues of pools may be long.
 */
export function findTaskMove(
  queue: readonly QueuedTask[],
  { elsewhere, unitIn, ...state }: TaskMoveContext,
): TaskMove | null {
  const alike = new Map<string, QueuedTask & { readonly elsewhere: readonly EngineUnit[] }>();
  for (const { task, unit } of queue) {
    const browsers = elsewhere(task).filter((browser) => browser !== unit.project);
    if (browsers.length === 0) continue;
    const key = JSON.stringify([task.kind, task.name, unit.project, task.locks, task.memoryBytes, browsers]);
    if (alike.has(key)) continue;
    alike.set(key, { task, unit, elsewhere: browsers.map((browser) => unitIn(task, browser)) });
  }
  const movable = [...alike.values()];
  if (movable.length === 0) return null;
  const move = findMove({ ...state, queued: workOfUnits(queue.map(({ unit }) => unit)), movable });
  const moved = move && movable.find(({ unit }) => unit === move.from);
  if (!move || !moved) return null;
  const { from, to, gainMs, horizonMs } = move;
  return { task: moved.task, from: from.project, to: to.project, gainMs, horizonMs };
}
