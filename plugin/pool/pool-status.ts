import type { BreakerState } from '../../src/health/breaker.js';
import type { Dispatcher } from './dispatcher.js';
import type { InstanceLog } from './instance-log.js';
import type { BrowserActivity } from './pool-meter.js';

/** One browser of a pool at this moment. */
export interface BrowserStatus {
  readonly instances: number;
  /** Instances that work on a task or are being started for one. */
  readonly busy: number;
  /** Tasks that wait for it. */
  readonly queued: number;
  readonly breaker: BreakerState['type'];
  /** Latest measured memory of its instances together, in bytes; null where none was measured. */
  readonly memoryBytes: number | null;
}

export interface PoolStatus {
  readonly mode: 'open' | 'draining' | 'closed';
  readonly workers: number;
  readonly queued: number;
  readonly running: number;
  readonly browsers: Readonly<Record<string, BrowserStatus>>;
}

/** A pool's state in numbers. */
export function poolStatus(
  mode: PoolStatus['mode'],
  { state, scheduler, slots, browsers: present }: Dispatcher,
  log: InstanceLog,
): PoolStatus {
  const { instances, tasks } = state.state;
  const browsers = [...present.keys()].map((name): [string, BrowserStatus] => {
    const own = [...instances.values()].filter(({ browser }) => browser === name);
    const busy = own.filter(({ state }) => state.type === 'busy' || state.type === 'starting').length;
    const queued = scheduler.queuedTasks(name).length;
    const breaker = scheduler.browsers.health(name)?.state.type ?? 'closed';
    return [name, { instances: own.length, busy, queued, breaker, memoryBytes: memoryOf(name, log) }];
  });
  const running = [...tasks.values()].filter(({ type }) => type === 'running').length;
  return {
    mode,
    workers: slots.workers,
    queued: tasks.size - running,
    running,
    browsers: Object.fromEntries(browsers),
  };
}

/** What each browser does now, for a sample. */
export function browserActivity(dispatcher: Dispatcher, log: InstanceLog): BrowserActivity[] {
  const { workers, browsers } = poolStatus('open', dispatcher, log);
  const limits = dispatcher.scheduler.browsers.limits;
  return Object.entries(browsers).map(([project, { busy, queued }]) => ({
    project,
    busySlots: busy,
    slots: Math.min(workers, limits.get(project) ?? workers),
    queuedUnits: queued,
  }));
}

function memoryOf(name: string, { live }: InstanceLog): number | null {
  const bytes = live.flatMap(({ browser, memory }) => (browser === name && memory ? [memory.bytes] : []));
  return bytes.length === 0 ? null : bytes.reduce((sum, its) => sum + its, 0);
}
