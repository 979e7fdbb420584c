/**
 * What is measured while a run is on. Field names are the columns of the views (in snake_case there). Times are
 * epoch milliseconds.
 */

import type { Fault } from '../health/fault.js';
import type { RetryStrategy } from '../health/recover-unit.js';

/**
 * How memory was counted. `pss`: shared pages by halves, thirds, …, so that a sum over processes is true. `rss`: shared pages
 * in full for every process, so that a sum is too high. `mixed`: `rss` for processes that hide their maps.
 */
export type MemoryKind = 'pss' | 'rss' | 'mixed';

/** One project at one moment. */
export interface BrowserSampleRecord {
  readonly project: string;
  readonly sampledMs: number;
  /** Slots that run a unit of the project. */
  readonly busySlots: number;
  /** Most slots that the project may have: its own `workers`, or all of the agent's. */
  readonly slots: number;
  /** Units of the project that have not begun. */
  readonly queuedUnits: number;
  /** Processes of its workers: the workers, their browsers and whatever else they have started. */
  readonly processes: number | null;
  /** Of all these processes; null where the system does not tell. */
  readonly memoryBytes: number | null;
  readonly memoryKind: MemoryKind | null;
  /** Cores that they kept busy since the sample before; null for the first one, and where the system does not tell. */
  readonly cpuCores: number | null;
}

/**
 * `closed`: it ended with its worker, as it should. `crashed`: it was gone while its worker used it. `lost`: its worker was
 * gone without a word.
 */
export type BrowserState = 'closed' | 'crashed' | 'lost';

/** One browser from its launch to its end: the one that Playwright starts in a worker. */
export interface BrowserInstanceRecord {
  /** Names it within its run and agent. */
  readonly instance: string;
  readonly project: string;
  readonly slot: number;
  readonly workerIndex: number;
  /** Null unless the specs use `evenkeel/test`, which reports it. */
  readonly browserName: string | null;
  readonly browserVersion: string | null;
  readonly state: BrowserState;
  readonly launchedMs: number;
  /** When it ended; where that was not told, when its last unit did. */
  readonly closedMs: number;
  /** Units that ran in it, retries included. */
  readonly units: number;
  /** Highest sampled memory of what its worker had started; null when no sample fell into its life. */
  readonly peakMemoryBytes: number | null;
  readonly memoryKind: MemoryKind | null;
  /** Browsers of the same project that its slot had before. */
  readonly restarts: number;
}

/** The metric under which the highest memory of a browser while it had a test, or a task of a pool, is recorded, in bytes. */
export const TASK_MEMORY = 'memory_bytes';

/** One number that a test has reported by `metrics.report` of `evenkeel/test`, or that was measured of it, or of a task of a pool. */
export interface CustomMetricRecord {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly slot: number;
  readonly workerIndex: number;
  readonly name: string;
  readonly value: number;
  readonly reportedMs: number;
}

/** A change of a project's circuit breaker. `given-up`: it stays open for the rest of the run, and its units fail. */
export interface BreakerEventRecord {
  readonly project: string;
  readonly from: 'closed' | 'open' | 'half-open';
  readonly to: 'closed' | 'open' | 'half-open' | 'given-up';
  readonly atMs: number;
  /** The fault of the browser that opened it, or from which it has recovered. */
  readonly fault: Fault;
}

/** What is done about a lost browser: of tests, see {@link RetryStrategy}; of a pool's tasks, the same browser again or another one. */
export type RecoveryStrategy = RetryStrategy | 'retry' | 're-route';

/** A test, or a task of a pool, whose browser, or the process that held it, was lost, and the time until it was tried again. */
export interface RecoveryRecord {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly slot: number;
  readonly workerIndex: number;
  /** Which attempt was lost, 0 for the first. */
  readonly retry: number;
  readonly fault: Fault;
  /** When `evenkeel/test` told of the loss, or it was seen; else when the attempt ended by it. */
  readonly lostMs: number;
  /** When the spec's next attempt began on this agent; null where none did. */
  readonly againMs: number | null;
  /** How it was tried again; null where it was not, and in histories from before it was told. */
  readonly strategy: RecoveryStrategy | null;
}

/** Busy slots, the same as a part of the slots that the project may have, queued units, or the milliseconds until the run's last unit ends. */
export type ForecastQuantity = 'busy' | 'backlog' | 'utilisation' | 'remaining_ms';

/** One figure that was forecast while the run was on, and what came. */
export interface ForecastRecord {
  readonly madeMs: number;
  /** How far ahead; 0 for `remaining_ms`, which is about the end. */
  readonly horizonMs: number;
  /** Null for all projects together. */
  readonly project: string | null;
  readonly quantity: ForecastQuantity;
  readonly predicted: number;
  /** Bounds of the 90% interval. */
  readonly low: number;
  readonly high: number;
  /** Null where nobody saw it. */
  readonly actual: number | null;
  /** What it was when the forecast was made; null for `remaining_ms`. */
  readonly current: number | null;
}

/** One unit that an agent of a shared run took from another one's share. */
export interface StealRecord {
  readonly project: string;
  readonly file: string;
  /** Empty when the unit is the whole file. */
  readonly title: string;
  /** The shard whose share it was in; null where a slot took it over from others of the same agent, or pool. */
  readonly fromShard: number | null;
  readonly stolenMs: number;
  /**
   * By how much sooner both agents should be through with what the other one had than it alone would have been, as it was predicted then;
   * null where that one was not there.
   */
  readonly predictedGainMs: number | null;
  /** The same as it came out, by when the other one had ended what was left to it; null also where the unit did not end, or that one had not. */
  readonly actualGainMs: number | null;
  /**
   * The part of its slots' time, 0 to 1, for which the other one had work of its own until the common end, as predicted; null where it was
   * not there, and of steals before this was kept.
   */
  readonly victimLoad: number | null;
  /** The same of the one that took it. */
  readonly thiefLoad: number | null;
  /** Its result was accepted from this agent. */
  readonly counts: boolean;
}

/** An agent of a shared run that died, as another one saw it: what it held and had done ran again elsewhere. */
export interface LostAgentRecord {
  readonly lostAgent: string;
  /** Null for one without a shard. */
  readonly shard: number | null;
}

/** What an agent of a shared run saw of the others. */
export interface FleetMetrics {
  readonly steals: readonly StealRecord[];
  readonly lostAgents: readonly LostAgentRecord[];
}

/** All that one agent measured in one run, of its browsers and of the other agents. */
export interface RunMetrics extends FleetMetrics {
  readonly samples: readonly BrowserSampleRecord[];
  readonly instances: readonly BrowserInstanceRecord[];
  readonly custom: readonly CustomMetricRecord[];
  readonly breakers: readonly BreakerEventRecord[];
  readonly recoveries: readonly RecoveryRecord[];
  readonly forecasts: readonly ForecastRecord[];
}

/** Nothing was measured. */
export const NO_METRICS: RunMetrics = {
  samples: [],
  instances: [],
  custom: [],
  breakers: [],
  recoveries: [],
  forecasts: [],
  steals: [],
  lostAgents: [],
};
