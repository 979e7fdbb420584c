/** What the driver of Playwright's dispatchers asks and tells. */
import type { StealThresholds } from '../../src/engine/steal-thresholds.js';
import type { Fault } from '../../src/health/fault.js';
import type { Estimate } from '../../src/model/estimate.js';
import type { LoadState } from '../../src/predict/load-state.js';
import type { JobHealth } from './health/health-log.js';
import type { Job } from './internals.js';
import type { JobDescriber, StartCause } from './job-registry.js';
import type { QueueOfPhase } from './queued-units.js';
import type { MoveForecast } from './reroute.js';
import type { LiveRun } from './live/live-run.js';
import type { ReplacedWorker } from './workers/replaced-worker.js';

/** A job that occupies a slot. */
export interface JobStart extends StartCause {
  readonly job: Job;
  readonly slot: number;
  /** The slot had a live worker that fits. */
  readonly isWarm: boolean;
  readonly isIsolated: boolean;
  readonly estimate: Estimate | null;
  /** See `Engine.numberOf`. @default it was there from the start, or the runner chose it */
  readonly number?: number;
}

/** What the driver asks and tells. */
export interface DriverHost extends JobDescriber {
  readonly now: () => number;
  readonly slots: number;
  readonly workerStartMs: (project: string) => number;
  /** Between which loads slots, and agents, take over work. */
  readonly steal: StealThresholds;
  /** How much memory units may have together, in bytes, when none of them runs. */
  readonly freeMemoryBytes: () => number;
  /** It was the job's turn, and memory did not suffice. */
  onMemoryLack(job: Job): void;
  /** What is shared with other agents, or null. */
  readonly live: LiveRun | null;
  /** The health of the projects; null where units are not kept from starting. */
  readonly health: JobHealth | null;
  /** The fault of its browser or worker by which a job has just ended, once. */
  takeFault(job: Job): Fault | undefined;
  /** Something that nobody should miss. */
  warn(message: string): void;
  /** Most failures over all agents, 0 for no limit. */
  readonly maxFailures: number;
  /** Groups the jobs of a phase anew before any of them runs: the same tests, each once. */
  regroup(jobs: readonly Job[]): readonly Job[];
  /** @param jobs how many there are, those included that first have to be claimed */
  onPhaseStart(jobs: number, queue: QueueOfPhase): void;
  /**
   * Watches the load of a phase that has just begun.
   * @param state the load now; null when the order is no longer ours
   * @returns ends it, with the phase; it is told whether the phase was cut short
   */
  watchLoad(state: () => LoadState | null): (isCut: boolean) => void;
  /** A job is about to run for which the slot's worker has to stop; null where it has none, or one that fits. */
  onWorkerReplaced(worker: ReplacedWorker | null): void;
  /** Nothing of a phase waits any more; what runs is expected to have ended then, in epoch milliseconds. */
  onLastStart(endMs: number): void;
  /** The last job of a phase has ended; its workers are still up. */
  onPhaseEnd(): void;
  /** Called in the turn in which the slot is taken. */
  onJobStart(start: JobStart): void;
  /** Called before the dispatcher looks whether it is finished; returns jobs that follow from this one. */
  onJobEnd(slot: number, job: Job, isStopped: boolean): readonly Job[];
  /** The jobs that run a queued one elsewhere, since its project is not well; null where it has to stay. */
  elsewhere(job: Job): readonly Job[] | null;
  /** What a queued job would be in other projects that can run it, none where its project is settled; null in a run without routing. */
  readonly alternatives: ((job: Job) => readonly Job[]) | null;
  /** The job that runs a queued one in that project, as one of its alternatives; null where it has to stay. */
  moveTo(job: Job, project: string, forecast: MoveForecast): Job | null;
  /** Names of the projects that a job's project depends on. */
  dependenciesOf(job: Job): readonly string[];
  /** The dispatcher is back in its own order. */
  onHandBack(reason: string): void;
}
