/** The transactions of a pool: each is the list of changes that must happen together, or an error. */
import { EvenkeelError } from '../errors.js';
import { taskIn, type Change, type Instance, type InstanceState, type PoolState } from './pool-state.js';

/** A task enters the queue. */
export function enqueue(state: PoolState, taskId: string): Change[] {
  if (state.tasks.has(taskId)) throw refused(`task ${taskId} is in the pool already`);
  return [{ on: 'task', id: taskId, to: { type: 'queued' } }];
}

/** A queued task goes to an instance that has to be started for it. */
export function startFor(state: PoolState, taskId: string, place: Omit<Instance, 'state'>): Change[] {
  if (state.instances.has(place.id)) throw refused(`instance ${place.id} exists already`);
  return [
    { on: 'instance', id: place.id, to: { ...place, state: { type: 'starting', taskId } } },
    ...take(state, taskId, place.id),
  ];
}

/** A queued task goes to an idle instance. */
export function claim(state: PoolState, taskId: string, instanceId: string): Change[] {
  const instance = instanceIn(state, instanceId, 'idle');
  return [put(instance, { type: 'busy', taskId }), ...take(state, taskId, instanceId)];
}

/** The instance that was started for a task is there. */
export function ready(state: PoolState, instanceId: string): Change[] {
  const instance = instanceIn(state, instanceId, 'starting');
  return [put(instance, { type: 'busy', taskId: taskIn(instance) ?? '' })];
}

/** A task has come to its end and leaves its instance idle. */
export function finish(state: PoolState, instanceId: string): Change[] {
  const instance = instanceIn(state, instanceId, 'busy');
  return [put(instance, { type: 'idle' }), { on: 'task', id: taskIn(instance) ?? '', to: null }];
}

/** An instance is about to be ended, or has failed; a task that was in it goes back to the queue. */
export function stop(state: PoolState, instanceId: string): Change[] {
  const instance = state.instances.get(instanceId);
  if (!instance || instance.state.type === 'stopping')
    throw refused(`instance ${instanceId} is ${instance ? 'stopping already' : 'gone'}`);
  const taskId = taskIn(instance);
  const changes = [put(instance, { type: 'stopping' })];
  if (taskId !== undefined) changes.push({ on: 'task', id: taskId, to: { type: 'queued' } });
  return changes;
}

/** Nothing is left of an instance that was to end. */
export function remove(state: PoolState, instanceId: string): Change[] {
  instanceIn(state, instanceId, 'stopping');
  return [{ on: 'instance', id: instanceId, to: null }];
}

/** A queued task leaves the pool without having run. */
export function withdraw(state: PoolState, taskId: string): Change[] {
  if (state.tasks.get(taskId)?.type !== 'queued') throw refused(`task ${taskId} is not queued`);
  return [{ on: 'task', id: taskId, to: null }];
}

function take(state: PoolState, taskId: string, instanceId: string): Change[] {
  if (state.tasks.get(taskId)?.type !== 'queued') throw refused(`task ${taskId} is not queued`);
  return [{ on: 'task', id: taskId, to: { type: 'running', instanceId } }];
}

function instanceIn(state: PoolState, id: string, type: InstanceState['type']): Instance {
  const instance = state.instances.get(id);
  if (instance?.state.type !== type)
    throw refused(`instance ${id} is ${instance?.state.type ?? 'gone'}, not ${type}`);
  return instance;
}

function put(instance: Instance, state: InstanceState): Change {
  return { on: 'instance', id: instance.id, to: { ...instance, state } };
}

function refused(why: string): EvenkeelError {
  return new EvenkeelError('ENGINE_INVARIANT', `The pool refused a transaction: ${why}.`);
}
