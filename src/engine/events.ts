import type { Estimate } from '../model/estimate.js';
import type { ExpectedHelp } from './expected-help.js';
import type { Hold } from './holds.js';
import type { StealThresholds } from './steal-thresholds.js';

/**
 * What drivers tell the engine and what it answers. All times are milliseconds on the driver's own
 * clock; only differences matter.
 */

/** A unit waiting for a slot: one placement, or the retry of a part of one. */
export interface EngineUnit {
  /** Unique among all units of a run, retries included. */
  readonly id: string;
  readonly project: string;
  /** Units with the same key can share a warm worker; a different key costs a worker start. */
  readonly workerKey: string;
  /** Predicted slot time, without a worker start. */
  readonly estimate: Estimate;
  /** No two units that share a lock run at the same time. */
  readonly locks: readonly string[];
  /** Of each no more units than it says run at the same time. @default none */
  readonly limits?: readonly Hold[];
  /** What it needs of the machine's memory, in bytes, where that is known. @default nothing is known */
  readonly memoryBytes?: number;
  /** Runs only while every other slot is idle (Playwright's isolated retries). */
  readonly isIsolated: boolean;
  /** Position in the runner's own order; breaks ties. */
  readonly order: number;
}

/** What a phase starts from. */
export interface PhaseSetup {
  readonly slots: number;
  readonly units: readonly EngineUnit[];
  /** Project → how many of its units may run at the same time; absent means no limit. */
  readonly projectLimits: ReadonlyMap<string, number>;
  /** How much memory the units that say what they need may have together, in bytes. @default no limit */
  readonly freeMemoryBytes?: number;
  /** Between which loads slots, and agents, take over work. @default whatever the loads */
  readonly steal?: StealThresholds;
  /** Learned cost of starting a worker of a project, browser included. */
  readonly workerStartMs: (project: string) => number;
}

/** A slot as the driver sees it at this moment. */
export interface SlotView {
  readonly isBusy: boolean;
  /** Key of the live worker that waits in the slot; null for a cold slot. */
  readonly warmKey: string | null;
}

export type EngineEvent =
  | { readonly type: 'unit-added'; readonly unit: EngineUnit }
  | {
      readonly type: 'unit-removed';
      readonly unitId: string;
      /** It may be added again, and is then no later than it was. @default it is gone */
      readonly mayReturn?: boolean;
    }
  | {
      readonly type: 'unit-started';
      readonly unitId: string;
      readonly slot: number;
      readonly atMs: number;
      /** The slot had the worker ready. */
      readonly isWarm: boolean;
    }
  | { readonly type: 'unit-finished'; readonly unitId: string; readonly slot: number; readonly atMs: number };

/** Why a unit was started when it was; kept with the placement in history. */
export type StartReason =
  | 'warm' // the longest unit for the worker that the slot already has
  | 'critical' // postponing it would lengthen the run: worth a worker start
  | 'fresh' // the slot's worker has no work left; this class of work had no worker yet
  | 'steal' // helps another slot with its remaining work, since that pays for the worker start
  | 'isolated' // runs alone
  | 'runner'; // the runner's own order

/** Why a free slot is left idle. */
export type WaitReason =
  | 'empty' // nothing is queued
  | 'blocked' // all that is queued waits for a lock, a project limit, memory or isolation
  | 'unclaimed' // what should start next is not claimed yet
  | 'unprofitable'; // another slot, with a warm worker, will finish the rest sooner, or is not loaded enough to be stolen from

/** What a free slot does next. */
export type Decision = Step & {
  /** Id of the unit that would start now but for want of memory, and has its turn for it. */
  readonly lacksMemory?: string;
};

type Step =
  | {
      readonly type: 'start';
      readonly unitId: string;
      readonly slot: number;
      readonly reason: StartReason;
      /** Of a steal. */
      readonly help?: ExpectedHelp;
    }
  | {
      readonly type: 'wait';
      readonly reason: WaitReason;
      /** When to ask again though nothing has happened: that nothing has, says something. @default when something has happened */
      readonly againMs?: number;
    };
