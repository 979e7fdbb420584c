import { performance } from 'node:perf_hooks';
import type { MemoryUse } from '../../src/metrics/process-table.js';
import type { BrowserInstanceRecord, BrowserState } from '../../src/model/metrics.js';
import type { Leftover } from './leftovers.js';

/** A browser of the pool, as it is launched. */
export interface LaunchedInstance {
  readonly id: string;
  /** Its name in the pool. */
  readonly browser: string;
  readonly slot: number;
  readonly version: string;
  readonly launchedMs: number;
}

/** A browser that is up, and what was seen of it. */
export interface LiveInstance extends LaunchedInstance {
  /** Its first process, once it is found; null where the system does not show it. */
  pid: number | null;
  /** Latest measured memory of its processes; null before the first look. */
  memory: MemoryUse | null;
  peak: MemoryUse | null;
  /** Highest memory since its task began, without what those before had left, in bytes; null while it has none. */
  taskBytes: number | null;
  /** What tasks before had left in it when its task began. */
  leftovers: readonly Leftover[];
  units: number;
  /** When its task began, by `performance.now()`; infinite while it has none. */
  begunAtMs: number;
  readonly restarts: number;
}

/** A pool that lives for weeks must not grow. */
const INSTANCES_KEPT = 1_000;

/** The lives of a pool's browsers from launch to end. Times are epoch milliseconds, unless they say otherwise. */
export class InstanceLog {
  private readonly up = new Map<string, LiveInstance>();
  private past: BrowserInstanceRecord[] = [];
  private readonly launches = new Map<string, number>();

  get live(): readonly LiveInstance[] {
    return [...this.up.values()];
  }

  launched(instance: LaunchedInstance): void {
    const place = `${instance.slot} ${instance.browser}`;
    const restarts = this.launches.get(place) ?? 0;
    this.launches.set(place, restarts + 1);
    const unseen = { pid: null, memory: null, peak: null, taskBytes: null, leftovers: [] };
    this.up.set(instance.id, { ...instance, ...unseen, units: 0, begunAtMs: Infinity, restarts });
  }

  /** Its first process is known. */
  found(id: string, pid: number | null): void {
    const instance = this.up.get(id);
    if (instance) instance.pid = pid;
  }

  /** A task begins in it. */
  begun(id: string, leftovers: readonly Leftover[] = []): void {
    const instance = this.up.get(id);
    if (!instance) return;
    instance.units++;
    instance.leftovers = leftovers;
    instance.begunAtMs = performance.now();
  }

  /** Its task is over: from here on nothing that is seen of it is the task's, nor the next one's. */
  left(id: string | null): void {
    const instance = this.get(id);
    if (instance) Object.assign(instance, { taskBytes: null, begunAtMs: Infinity });
  }

  /**
   * @param lookedAtMs when the look at it began, by `performance.now()`: what was there before its task is none of the
   * task's
   * @param leftBytes what of it tasks before have left, as `leftBytes` tells
   */
  measured(id: string, memory: MemoryUse | null, lookedAtMs: number, leftBytes: number): void {
    const instance = this.up.get(id);
    if (!instance || memory === null) return;
    instance.memory = memory;
    if (lookedAtMs >= instance.begunAtMs)
      instance.taskBytes = Math.max(instance.taskBytes ?? 0, memory.bytes - leftBytes);
    if (memory.bytes > (instance.peak?.bytes ?? 0)) instance.peak = memory;
  }

  get(id: string | null): LiveInstance | undefined {
    return id === null ? undefined : this.up.get(id);
  }

  ended(id: string, state: BrowserState): void {
    const instance = this.up.get(id);
    if (!instance) return;
    this.up.delete(id);
    this.past.push(recordOf(instance, state));
    if (this.past.length > INSTANCES_KEPT) this.past.shift();
  }

  /** Of the browsers that have ended since they were taken, the latest {@link INSTANCES_KEPT}. */
  get records(): readonly BrowserInstanceRecord[] {
    return this.past;
  }

  takeRecords(): readonly BrowserInstanceRecord[] {
    const { past } = this;
    this.past = [];
    return past;
  }
}

function recordOf(instance: LiveInstance, state: BrowserState): BrowserInstanceRecord {
  const { id, browser, slot, version, launchedMs, units, peak, restarts } = instance;
  return {
    ...{
      instance: id,
      project: browser,
      slot,
      workerIndex: slot,
      browserName: browser,
      browserVersion: version,
    },
    ...{ state, launchedMs, closedMs: Date.now(), units, restarts },
    peakMemoryBytes: peak?.bytes ?? null,
    memoryKind: peak?.kind ?? null,
  };
}
