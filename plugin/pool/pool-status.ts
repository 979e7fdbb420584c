import type { BreakerState } from '../../src/health/breaker.js';
import type { Dispatcher } from './dispatcher.js';

/** One browser of a pool at this moment. */
export interface BrowserStatus {
  readonly instances: number;
  /** Instances that work on a task or are being started for one. */
  readonly busy: number;
  /** Tasks that wait for it. */
  readonly queued: number;
  readonly breaker: BreakerState['type'];
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
): PoolStatus {
  const { instances, tasks } = state.state;
  const browsers = [...present.keys()].map((name): [string, BrowserStatus] => {
    const own = [...instances.values()].filter(({ browser }) => browser === name);
    const busy = own.filter(({ state }) => state.type === 'busy' || state.type === 'starting').length;
    const queued = scheduler.queuedTasks(name).length;
    return [
      name,
      { instances: own.length, busy, queued, breaker: scheduler.breaker(name)?.state.type ?? 'closed' },
    ];
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
