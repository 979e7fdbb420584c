/** Memory and processor of the pool's browsers, each with all its processes: sampled while they live, and when a task ends. */
import { performance } from 'node:perf_hooks';
import { ProcFiles } from '../../src/metrics/proc-files.js';
import { canReadProcesses } from '../../src/metrics/process-table.js';
import { childrenOf, descendants } from '../../src/metrics/process-tree.js';
import { SampleSeries } from '../../src/metrics/sample-series.js';
import { startSampler } from '../../src/metrics/sampler.js';
import { UsageMeter, type Measurement } from '../../src/metrics/usage-meter.js';
import type { BrowserSampleRecord } from '../../src/model/metrics.js';
import type { InstanceLog, LiveInstance } from './instance-log.js';
import { findLeftovers, leftBytes, type Leftover } from './leftovers.js';

/** What one browser of the pool does at the moment of a sample. */
export type BrowserActivity = Pick<BrowserSampleRecord, 'project' | 'busySlots' | 'slots' | 'queuedUnits'>;

export interface PoolMeterDeps {
  readonly instances: InstanceLog;
  readonly activity: () => readonly BrowserActivity[];
  readonly onWarning: (message: string) => void;
}

/** What was not seen of a browser that has no process. */
const NO_USAGE = { processes: null, memoryBytes: null, memoryKind: null, cpuCores: null };

export class PoolMeter {
  private readonly processes = new ProcFiles();
  private readonly meter = new UsageMeter(this.processes);
  private readonly series = new Map<string, SampleSeries>();
  private stopSampling: (() => void) | null = null;
  private highestBytes: number | null = null;

  constructor(private readonly deps: PoolMeterDeps) {}

  /** Samples until stopped, where the system shows its processes. */
  start(): void {
    if (this.stopSampling || !canReadProcesses()) return;
    this.stopSampling = startSampler({
      sample: async () => this.sample(),
      onFailure: (reason) => this.deps.onWarning(`Evenkeel: browsers are no longer measured: ${reason}`),
    });
  }

  stop(): void {
    this.stopSampling?.();
  }

  /** Since they were taken. */
  get samples(): BrowserSampleRecord[] {
    return [...this.series.values()]
      .flatMap((series) => series.samples())
      .sort((a, b) => a.sampledMs - b.sampledMs);
  }

  takeSamples(): BrowserSampleRecord[] {
    const { samples } = this;
    this.series.clear();
    return samples;
  }

  /** Highest memory of all browsers together in a sample, in bytes; null before the first. */
  get peakBytes(): number | null {
    return this.highestBytes;
  }

  /** What the tasks that a browser has had hold there still. Where it can't be seen, all that is there counts for the next one. */
  async leftovers(pid: number | null): Promise<readonly Leftover[]> {
    try {
      return pid === null ? [] : await findLeftovers(this.processes, pid);
    } catch {
      return []; // the sampler warns of what can't be read
    }
  }

  /** Measures one browser now. A failure is none of the task's: then nothing is known. */
  async look(instance: LiveInstance): Promise<void> {
    const { id, pid, leftovers } = instance;
    if (pid === null) return;
    const lookedAtMs = performance.now();
    try {
      // One that knows nothing yet adds every page up.
      const processes = new ProcFiles();
      const below = descendants(childrenOf(await processes.readTrees([pid])), pid);
      // First, since one that ends meanwhile must not be missing from what is taken away alone.
      const left = await leftBytes(processes, leftovers);
      this.deps.instances.measured(id, await processes.readMemory([pid, ...below]), lookedAtMs, left);
    } catch {
      // The sampler warns of what can't be read.
    }
  }

  private async sample(): Promise<() => void> {
    const { instances } = this.deps;
    const measured = instances.live.flatMap(({ id, browser, pid, leftovers }, workerIndex) =>
      pid === null ? [] : [{ id, workerIndex, pid, project: browser, leftovers }],
    );
    const lookedAtMs = performance.now();
    const left = new Map<string, number>();
    for (const { id, leftovers } of measured) left.set(id, await leftBytes(this.processes, leftovers));
    const measurement = await this.meter.measure(measured, lookedAtMs);
    return () => {
      for (const { id, workerIndex } of measured) {
        const memory = measurement.whole.get(workerIndex) ?? null;
        instances.measured(id, memory, lookedAtMs, left.get(id) ?? 0);
      }
      this.keep(measurement);
    };
  }

  private keep({ projects }: Measurement): void {
    const sampledMs = Date.now();
    for (const activity of this.deps.activity()) {
      const { project, busySlots, queuedUnits } = activity;
      const usage = projects.get(project);
      if (busySlots === 0 && queuedUnits === 0 && !usage) continue;
      this.seriesOf(project).add({ ...activity, sampledMs, ...(usage ?? NO_USAGE) });
    }
    const bytes = [...projects.values()].reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
    if (projects.size > 0) this.highestBytes = Math.max(this.highestBytes ?? 0, bytes);
  }

  private seriesOf(browser: string): SampleSeries {
    const series = this.series.get(browser) ?? new SampleSeries();
    this.series.set(browser, series);
    return series;
  }
}
