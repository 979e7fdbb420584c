import os from 'node:os';
import type { BrowserSampleRecord } from '../model/metrics.js';
import type { ProcessReader } from './process-reader.js';
import { addMemory, TICK_MS, type MemoryUse, type ProcessUsage } from './process-table.js';
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

/** A process is known by its id and when it began: ids are used again. */
type CpuTimes = ReadonlyMap<string, number>;

/** What was seen at the look before. */
interface LastLook {
  readonly atMs: number;
  /** The same moment since the system began, in milliseconds: what processes' beginnings are told in. */
  readonly bootMs: number;
  readonly times: CpuTimes;
}

/** Measures workers together with all processes that they have started. Processor time counts from one look to the next. */
export class UsageMeter {
  private before: LastLook | null = null;

  /** @param bootMs for how long the system has been running, in milliseconds */
  constructor(
    private readonly processes: ProcessReader,
    private readonly bootMs: () => number = () => os.uptime() * 1000,
  ) {}

  /** @param atMs now, by a clock that never goes back */
  async measure(workers: readonly MeteredWorker[], atMs: number): Promise<Measurement> {
    const table = await this.processes.readTrees(workers.map(({ pid }) => pid));
    const children = childrenOf(table);
    const { before } = this;
    const bootMs = this.bootMs();
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
        const key = `${its} ${usage.startTicks}`;
        times.set(key, usage.cpuMs);
        usedMs += Math.max(0, usage.cpuMs - (before?.times.get(key) ?? unseenMs(usage, before)));
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
    this.before = { atMs, bootMs, times };
    return { projects, started, whole };
  }
}

/** What a process had used before the last look, if it was not looked at then: a worker is looked at from its first test on. */
function unseenMs({ startTicks, cpuMs }: ProcessUsage, before: LastLook | null): number {
  const isNew = before !== null && startTicks !== null && startTicks * TICK_MS >= before.bootMs;
  return isNew ? 0 : (cpuMs ?? 0);
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
