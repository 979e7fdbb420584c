import { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, PhaseSetup } from '../../src/engine/events.js';
import { loadStateOf, type LoadState } from '../../src/predict/load-state.js';
import { slotViews } from './dispatcher-slots.js';
import type { DriverHost } from './driver-contract.js';
import type { Dispatcher, Job } from './internals.js';
import type { JobRegistry } from './job-registry.js';

/** What a phase is set up with. */
export interface DrivenPhaseParts {
  readonly dispatcher: Dispatcher;
  readonly registry: JobRegistry;
  readonly host: DriverHost;
}

/** A phase of a dispatcher whose order the engine has, from what it starts with to what is left of it. */
export class DrivenPhase {
  readonly engine: Engine;
  readonly setup: PhaseSetup;

  /**
   * @param jobs those that Playwright may start
   * @param offered what may be claimed besides
   */
  constructor(
    private readonly parts: DrivenPhaseParts,
    jobs: readonly Job[],
    offered: readonly EngineUnit[],
  ) {
    const { dispatcher, registry, host } = parts;
    const limits = [...dispatcher._workerLimitPerProjectId];
    this.setup = {
      slots: host.slots,
      units: [...jobs.map((job, order) => registry.register(job, order)), ...offered],
      projectLimits: new Map(limits.map(([id, limit]) => [host.projectName(id), limit])),
      steal: host.steal,
      workerStartMs: host.workerStartMs,
      // Before its units start: what they need beside each other is counted from here.
      freeMemoryBytes: host.freeMemoryBytes(),
    };
    this.engine = new Engine(this.setup);
  }

  /** When all that runs is expected to have ended, in epoch milliseconds; null while something waits. */
  get lastEndMs(): number | null {
    const { engine, parts } = this;
    if (engine.queuedCount > 0 || parts.dispatcher._queue.length > 0) return null;
    return Math.max(...Array.from(engine.running.values(), ({ expectedEndMs }) => expectedEndMs));
  }

  /** What is left now, for a forecast. */
  load(): LoadState {
    const { dispatcher, host } = this.parts;
    return loadStateOf(this.engine, this.setup, slotViews(dispatcher), host.now());
  }
}
