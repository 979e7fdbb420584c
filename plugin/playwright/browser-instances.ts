import type { BrowserInstanceRecord, BrowserState } from '../../src/model/metrics.js';
import type { MemoryUse } from '../../src/metrics/process-table.js';

/** How a browser begins, as far as it is known. */
export interface BrowserLaunch {
  readonly project: string;
  readonly slot: number;
  readonly workerIndex: number;
  readonly launchedMs: number;
  readonly browserName?: string;
  readonly browserVersion?: string;
}

/** What the run's log knows when the records are made. */
export interface InstanceFacts {
  /** When the units of a worker ended. */
  readonly unitEndsOf: (workerIndex: number) => readonly number[];
  /** Workers whose processes are up; null when that is not known. */
  readonly liveWorkers: ReadonlySet<number> | null;
}

interface Instance extends BrowserLaunch {
  readonly ended?: { readonly atMs: number; readonly isCrash: boolean };
}

/** The browsers of a run: Playwright starts one in each worker that needs one. */
export class BrowserInstances {
  private readonly byWorker = new Map<number, Instance>();
  /** Most memory of what a worker has started: its browser takes some before its launch is told. */
  private readonly peaks = new Map<number, MemoryUse>();

  /** A launch may be told twice, by Playwright's step and by the worker: what is known first stays. */
  launched(launch: BrowserLaunch): void {
    this.byWorker.set(launch.workerIndex, { ...launch, ...this.byWorker.get(launch.workerIndex) });
  }

  ended(workerIndex: number, atMs: number, isCrash: boolean): void {
    const instance = this.byWorker.get(workerIndex);
    if (instance) this.byWorker.set(workerIndex, { ...instance, ended: instance.ended ?? { atMs, isCrash } });
  }

  sampled(workerIndex: number, memory: MemoryUse): void {
    const peak = this.peaks.get(workerIndex);
    if (!peak || peak.bytes < memory.bytes) this.peaks.set(workerIndex, memory);
  }

  /** What became of each browser so far, in the order of their launches. */
  records(facts: InstanceFacts): BrowserInstanceRecord[] {
    const launches = [...this.byWorker.values()].sort((a, b) => a.launchedMs - b.launchedMs);
    return launches.map((instance, index) => {
      const { project, slot, workerIndex, launchedMs } = instance;
      const ends = facts.unitEndsOf(workerIndex).filter((endMs) => endMs >= launchedMs);
      const before = launches.slice(0, index);
      return {
        instance: `worker-${workerIndex}`,
        project,
        slot,
        workerIndex,
        browserName: instance.browserName ?? null,
        browserVersion: instance.browserVersion ?? null,
        state: stateOf(instance, facts),
        launchedMs,
        closedMs: instance.ended?.atMs ?? Math.max(launchedMs, ...ends),
        units: ends.length,
        peakMemoryBytes: this.peaks.get(workerIndex)?.bytes ?? null,
        memoryKind: this.peaks.get(workerIndex)?.kind ?? null,
        restarts: before.filter((other) => other.project === project && other.slot === slot).length,
      };
    });
  }
}

/** A worker that reports its browser says when it ends: silence means that it was killed. */
function stateOf(
  { ended, browserName, workerIndex }: Instance,
  { liveWorkers }: InstanceFacts,
): BrowserState {
  if (ended) return ended.isCrash ? 'crashed' : 'closed';
  const isGone = liveWorkers !== null && !liveWorkers.has(workerIndex);
  return isGone && browserName !== undefined ? 'lost' : 'closed';
}
