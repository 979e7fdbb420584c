/**
 * Where every instance and every task of a pool is. One value holds all of it, so no two parts of the pool can
 * disagree; it changes only by the transactions of `state-log.ts`.
 *
 * Invariant: a task is queued or in exactly one instance, and an instance is busy with a task exactly when that
 * task runs in it.
 */
import { EvenkeelError } from '../errors.js';

export type InstanceState =
  | { readonly type: 'starting'; readonly taskId: string }
  | { readonly type: 'idle' }
  | { readonly type: 'busy'; readonly taskId: string }
  | { readonly type: 'stopping' };

/** One browser of the pool, from before its process is started until nothing is left of it. */
export interface Instance {
  readonly id: string;
  readonly browser: string;
  readonly slot: number;
  readonly state: InstanceState;
}

export type TaskPlace =
  { readonly type: 'queued' } | { readonly type: 'running'; readonly instanceId: string };

export interface PoolState {
  readonly instances: ReadonlyMap<string, Instance>;
  readonly tasks: ReadonlyMap<string, TaskPlace>;
}

/** One step of a transaction: the new value of one instance or task; null removes it. */
export type Change =
  | { readonly on: 'instance'; readonly id: string; readonly to: Instance | null }
  | { readonly on: 'task'; readonly id: string; readonly to: TaskPlace | null };

export const EMPTY_POOL: PoolState = { instances: new Map(), tasks: new Map() };

/** The state after all changes. The given one stays as it is. */
export function applyChanges(state: PoolState, changes: readonly Change[]): PoolState {
  const instances = new Map(state.instances);
  const tasks = new Map(state.tasks);
  for (const { on, id, to } of changes) {
    if (to === null) (on === 'instance' ? instances : tasks).delete(id);
    else if (on === 'instance') instances.set(id, to);
    else tasks.set(id, to);
  }
  return { instances, tasks };
}

/**
 * @throws EvenkeelError `ENGINE_INVARIANT` where a task and an instance do not agree
 */
export function checkInvariant({ instances, tasks }: PoolState): void {
  for (const [id, place] of tasks) {
    if (place.type === 'running' && taskIn(instances.get(place.instanceId)) !== id)
      throw broken(`task ${id} runs in ${place.instanceId}, which does not have it`);
  }
  for (const instance of instances.values()) {
    const taskId = taskIn(instance);
    const place = taskId === undefined ? undefined : tasks.get(taskId);
    if (taskId !== undefined && (place?.type !== 'running' || place.instanceId !== instance.id))
      throw broken(`${instance.id} has task ${taskId}, which is elsewhere`);
  }
}

/** The task that an instance starts for or works on. */
export function taskIn(instance: Instance | undefined): string | undefined {
  const state = instance?.state;
  return state?.type === 'busy' || state?.type === 'starting' ? state.taskId : undefined;
}

function broken(what: string): EvenkeelError {
  return new EvenkeelError('ENGINE_INVARIANT', `The pool's state is broken: ${what}.`);
}
