import type { BrowserSampleRecord } from '../model/metrics.js';
import type { ProcessReader } from './process-reader.js';
import { addMemory, type MemoryUse } from './process-table.js';
import { childrenOf, descendants } from './process-tree.js';

/** A worker's process, and the project that it works for. */
export interface MeteredWorker {
  readonly workerIndex: number;
  readonly pid: number;
  readonly project: string;
}

/** What the processes of a project use at one moment. */
export type ProjectUsage = Pick<BrowserSampleRecord, 'processes' | 'memoryBytes' | 'memoryKind' | 'cpuCores'>;

/** What one look at the processes found. */
export interface Measurement {
  readonly projects: ReadonlyMap<string, ProjectUsage>;
  /** Of what each worker has started, by the worker's index: its browser, mostly. */
  readonly started: ReadonlyMap<number, MemoryUse>;
  /** The same together with the worker itself. */
  readonly whole: ReadonlyMap<number, MemoryUse>;
}

/** A process is known by its id and its parent's: ids are used again. */
type CpuTimes = ReadonlyMap<string, number>;

/** Measures workers together with all processes that they have started. Processor time counts from one look to the next. */
export class UsageMeter {
  private before: { readonly atMs: number; readonly times: CpuTimes } | null = null;

  constructor(private readonly processes: ProcessReader) {}

  /** @param atMs now, by a clock that never goes back */
  async measure(workers: readonly MeteredWorker[], atMs: number): Promise<Measurement> {
    const table = await this.processes.readTrees(workers.map(({ pid }) => pid));
    const children = childrenOf(table);
    const { before } = this;
    const times = new Map<string, number>();
    const projects = new Map<string, ProjectUsage>();
    const started = new Map<number, MemoryUse>();
    const whole = new Map<number, MemoryUse>();
    for (const { workerIndex, pid, project } of workers) {
      const below = descendants(children, pid);
      const memory = await this.processes.readMemory(below);
      if (memory) started.set(workerIndex, memory);
      const all = addMemory(await this.processes.readMemory([pid]), memory);
      if (all) whole.set(workerIndex, all);
      let usedMs = 0;
      for (const its of [pid, ...below]) {
        const usage = table.get(its);
        if (!usage || usage.cpuMs === null) continue;
        const key = `${its} ${usage.parentPid}`;
        times.set(key, usage.cpuMs);
        usedMs += Math.max(0, usage.cpuMs - (before?.times.get(key) ?? 0));
      }
      projects.set(
        project,
        addUsage(projects.get(project), {
          processes: below.length + 1,
          memory: all,
          cpuCores: before && times.size > 0 && atMs > before.atMs ? usedMs / (atMs - before.atMs) : null,
        }),
      );
    }
    this.before = { atMs, times };
    return { projects, started, whole };
  }
}

interface WorkerUsage {
  readonly processes: number;
  readonly memory: MemoryUse | null;
  readonly cpuCores: number | null;
}

function addUsage(sum: ProjectUsage | undefined, usage: WorkerUsage): ProjectUsage {
  const { memoryBytes = null, memoryKind = null } = sum ?? {};
  const known = memoryBytes === null || memoryKind === null ? null : { bytes: memoryBytes, kind: memoryKind };
  const memory = addMemory(known, usage.memory);
  return {
    processes: (sum?.processes ?? 0) + usage.processes,
    memoryBytes: memory?.bytes ?? null,
    memoryKind: memory?.kind ?? null,
    cpuCores: usage.cpuCores === null ? null : (sum?.cpuCores ?? 0) + usage.cpuCores,
  };
}
