import type { Engine } from '../../../src/engine/engine.js';
import { slotViews } from '../dispatcher-slots.js';
import type { DriverHost } from '../driver-contract.js';
import type { Dispatcher } from '../internals.js';
import type { JobRegistry } from '../job-registry.js';
import type { LivePhaseHost } from './live-phase.js';

/** What of a dispatcher's driver a shared phase sees. */
export interface DrivenDispatcher {
  readonly dispatcher: Dispatcher;
  readonly registry: JobRegistry;
  readonly host: DriverHost;
  readonly isOrderOurs: boolean;
  /** Null once the order was handed back. */
  readonly engine: () => Engine | null;
  readonly unitToMove: LivePhaseHost['unitToMove'];
}

/** The driver as a shared phase sees it, always as it is at that moment. */
export function livePhaseHost(driven: DrivenDispatcher): LivePhaseHost {
  const { dispatcher, registry, host, isOrderOurs, engine, unitToMove } = driven;
  return {
    dispatcher,
    registry,
    isOrderOurs,
    unitToMove,
    get slots() {
      return slotViews(dispatcher);
    },
    get nowMs() {
      return host.now();
    },
    get engine() {
      return engine();
    },
    workerStartMs: (project) => host.workerStartMs(project),
    takeFault: (job) => host.takeFault(job),
    health: host.health,
    warn: (message) => host.warn(message),
    maxFailures: host.maxFailures,
  };
}
