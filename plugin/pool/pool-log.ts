/** What happened in a pool: counts of all of it, and the latest attempts one by one for history. */
import type { StartReason } from '../../src/engine/events.js';
import type { ExpectedHelp } from '../../src/engine/expected-help.js';
import type { Fault } from '../../src/health/fault.js';
import type { Estimate } from '../../src/model/estimate.js';
import type { BreakerEventRecord } from '../../src/model/metrics.js';
import type { DecisionRecord } from '../../src/model/record.js';
import { imbalance } from '../../src/plan/bounds.js';
import type { Recovery } from '../../src/pool/recover.js';
import type { AttemptEnd, TaskInfo } from '../../src/pool/task.js';
import type { Weights } from '../../src/score/weights.js';
import { DecisionLog } from './decision-log.js';

/** A pool that lives for weeks must not grow, even where history takes nothing. */
const ENTRIES_KEPT = 10_000;
const RECOVERIES_KEPT = 1_000;
const BREAKER_EVENTS_KEPT = 1_000;

/** One attempt at one task; times are epoch milliseconds. */
export interface PoolEntry {
  readonly task: TaskInfo;
  readonly browser: string;
  readonly slot: number;
  readonly attempt: number;
  readonly reason: StartReason;
  /** Of a steal. */
  readonly help?: ExpectedHelp;
  /** At which place, from 1, its unit came among those of the pool. */
  readonly order: number;
  readonly estimate: Estimate;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Part of it spent on the browser's start; 0 on a running one. */
  readonly launchMs: number;
  readonly browserVersion: string | null;
  /** Highest memory of its browser meanwhile, in bytes; null where it was not measured. */
  readonly memoryBytes: number | null;
  readonly end: AttemptEnd;
}

/** A task that went on after its browser had failed. */
export interface PoolRecovery {
  readonly task: string;
  readonly fault: Fault;
  readonly strategy: PoolStrategy;
  readonly from: string;
  readonly to: string;
  /** From the failure until the task ran again. */
  readonly recoveryMs: number;
}

/** What was done about a failed browser. */
export type PoolStrategy = Exclude<Recovery['type'], 'give-up'>;

/** An attempt at a task that lost its browser; times are epoch milliseconds. */
export interface PoolLoss {
  readonly task: TaskInfo;
  readonly fault: Fault;
  readonly from: string;
  readonly slot: number;
  readonly attempt: number;
  readonly lostMs: number;
  /** The attempt in which the task ran again; null where the task was given up, or taken back. */
  readonly again: { readonly strategy: PoolStrategy; readonly to: string; readonly atMs: number } | null;
}

/** What history gets of a pool. */
export interface PoolRecords {
  readonly entries: readonly PoolEntry[];
  readonly breakerEvents: readonly BreakerEventRecord[];
  readonly losses: readonly PoolLoss[];
  readonly decisions: readonly DecisionRecord[];
}

/** How many attempts ended how. */
export type EndCounts = Readonly<Record<AttemptEnd, number>>;

export interface PoolMetrics {
  readonly ends: EndCounts;
  /** Attempts that were done, by browser and by kind. */
  readonly byBrowser: Readonly<Record<string, number>>;
  readonly byKind: Readonly<Record<string, number>>;
  /** The same by both: `byBrowserAndKind.firefox.audio`. */
  readonly byBrowserAndKind: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly browserStarts: number;
  /** Slots that left their own browser to help with another's queue. */
  readonly steals: number;
  /** The latest 1000. */
  readonly recoveries: readonly PoolRecovery[];
  /** Slot time in tasks and browser starts, in milliseconds. */
  readonly busyMs: number;
  /** The same, slot by slot. */
  readonly busyMsBySlot: readonly number[];
  /** Share of the slots' time that was busy, from the first start to the last end. */
  readonly utilization: number;
  /** 1 − mean busy / max busy over slots. */
  readonly imbalance: number;
  /** Highest memory of all browsers together in a sample, in bytes; null before the first, and where it can't be measured. */
  readonly peakMemoryBytes: number | null;
  /** Of a score's factors, as they are now: those of reliability and backend follow what comes of the choices. */
  readonly weights: Weights;
  /** What of scores was worked out before: durations and reliability, until there is more to know. */
  readonly scoreCache: ScoreCacheUse;
}

/** How often a task's evidence in a browser was at hand. */
export interface ScoreCacheUse {
  readonly hits: number;
  readonly misses: number;
  /** hits / (hits + misses), 0 to 1; 0 before the first. */
  readonly hitRate: number;
}

export class PoolLog {
  readonly decisions = new DecisionLog();
  private entries: PoolEntry[] = [];
  private breakerEvents: BreakerEventRecord[] = [];
  private losses: PoolLoss[] = [];
  private readonly ends = { done: 0, failed: 0, 'timed-out': 0, aborted: 0, lost: 0 };
  /** How many were done, by browser and kind. */
  private readonly done = new Map<string, Map<string, number>>();
  private readonly recoveries: PoolRecovery[] = [];
  private readonly busyBySlot: number[] = [];
  private browserStarts = 0;
  private steals = 0;
  private firstMs = Infinity;
  private lastMs = -Infinity;

  ended(entry: PoolEntry): void {
    this.entries.push(entry);
    if (this.entries.length > ENTRIES_KEPT) this.entries.shift();
    this.ends[entry.end]++;
    if (entry.end === 'done') this.countDone(entry.browser, entry.task.kind);
    if (entry.launchMs > 0) this.browserStarts++;
    if (entry.reason === 'steal') this.steals++;
    this.busyBySlot[entry.slot] = (this.busyBySlot[entry.slot] ?? 0) + entry.endedMs - entry.startedMs;
    this.firstMs = Math.min(this.firstMs, entry.startedMs);
    this.lastMs = Math.max(this.lastMs, entry.endedMs);
  }

  breakerChanged(event: BreakerEventRecord): void {
    this.breakerEvents.push(event);
    if (this.breakerEvents.length > BREAKER_EVENTS_KEPT) this.breakerEvents.shift();
  }

  /** What has become of a task that lost its browser is known. */
  lost(loss: PoolLoss): void {
    this.losses.push(loss);
    if (this.losses.length > RECOVERIES_KEPT) this.losses.shift();
    const { task, fault, from, lostMs, again } = loss;
    if (!again) return;
    const { strategy, to, atMs } = again;
    this.recoveries.push({ task: task.name, fault, strategy, from, to, recoveryMs: atMs - lostMs });
    if (this.recoveries.length > RECOVERIES_KEPT) this.recoveries.shift();
  }

  /** What history has not been given yet. */
  get unsaved(): PoolRecords {
    const { entries, breakerEvents, losses } = this;
    return { entries, breakerEvents, losses, decisions: this.decisions.unsaved() };
  }

  /** Hands over what history has not been given yet. @param goesOn the task has not ended: all of its attempts are one matter */
  take(goesOn: (taskId: string) => boolean): PoolRecords {
    const [left, entries] = split(this.entries, ({ task }) => goesOn(task.id));
    this.entries = left;
    const [breakerEvents, losses] = [this.breakerEvents, this.losses];
    [this.breakerEvents, this.losses] = [[], []];
    const decisions = this.decisions.take((task) => !goesOn(task.id));
    return { entries, breakerEvents, losses, decisions };
  }

  /** @param workers how many slots the pool has now */
  metrics(workers: number): Omit<PoolMetrics, 'peakMemoryBytes' | 'weights' | 'scoreCache'> {
    const slots = Math.max(workers, this.busyBySlot.length);
    const busyMsBySlot = Array.from({ length: slots }, (_, slot) => this.busyBySlot[slot] ?? 0);
    const busyMs = busyMsBySlot.reduce((sum, ms) => sum + ms, 0);
    return {
      ends: { ...this.ends },
      ...this.distribution(),
      browserStarts: this.browserStarts,
      steals: this.steals,
      recoveries: [...this.recoveries],
      busyMs,
      busyMsBySlot,
      utilization: busyMs > 0 ? busyMs / (slots * (this.lastMs - this.firstMs)) : 0,
      imbalance: busyMs > 0 ? imbalance(busyMsBySlot) : 0,
    };
  }

  private countDone(browser: string, kind: string): void {
    const byKind = this.done.get(browser) ?? new Map<string, number>();
    byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
    this.done.set(browser, byKind);
  }

  private distribution(): Pick<PoolMetrics, 'byBrowser' | 'byKind' | 'byBrowserAndKind'> {
    const byBrowser: Record<string, number> = {};
    const byKind: Record<string, number> = {};
    const byBrowserAndKind: Record<string, Record<string, number>> = {};
    for (const [browser, counts] of this.done) {
      byBrowserAndKind[browser] = Object.fromEntries(counts);
      for (const [kind, count] of counts) {
        byBrowser[browser] = (byBrowser[browser] ?? 0) + count;
        byKind[kind] = (byKind[kind] ?? 0) + count;
      }
    }
    return { byBrowser, byKind, byBrowserAndKind };
  }
}

/** Those for which it holds, and the others. */
function split<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
  return [all.filter(holds), all.filter((one) => !holds(one))];
}
