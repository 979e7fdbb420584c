import { expect, it } from 'vitest';
import type { ProcessReader } from '../../../src/metrics/process-reader.js';
import type { ProcessUsage } from '../../../src/metrics/process-table.js';
import { UsageMeter, type MeteredWorker } from '../../../src/metrics/usage-meter.js';

/** The system has been up for so long when the meter first looks. */
const UP_MS = 100_000;

interface World {
  /** Looks, so long after the first one, and tells the cores of the project. */
  coresAt(ms: number, ...workers: readonly number[]): Promise<number | null | undefined>;
  put(pid: number, parentPid: number, process: { readonly cpuMs: number; readonly startedMs: number }): void;
}

function world(): World {
  const table = new Map<number, ProcessUsage>();
  let nowMs = 0;
  const reader: ProcessReader = {
    readTrees: () => Promise.resolve(table),
    readMemory: () => Promise.resolve(null),
  };
  const meter = new UsageMeter(reader, () => UP_MS + nowMs);
  const workerOf = (pid: number): MeteredWorker => ({ workerIndex: pid, pid, project: 'p' });
  return {
    put: (pid, parentPid, { cpuMs, startedMs }) =>
      void table.set(pid, {
        ...{ parentPid, cpuMs, startTicks: (UP_MS + startedMs) / 10 },
        ...{ isZombie: false, isStopped: false },
      }),
    coresAt: async (ms, ...workers) => {
      nowMs = ms;
      return (await meter.measure(workers.map(workerOf), 5000 + ms)).projects.get('p')?.cpuCores;
    },
  };
}

it('counts nothing of what a process used before it was looked at', async () => {
  const { put, coresAt } = world();
  put(1, 0, { cpuMs: 5000, startedMs: -9000 });
  expect(await coresAt(0, 1)).toBeNull();
  put(1, 0, { cpuMs: 5500, startedMs: -9000 });
  // A worker that begins its first test, with its browser: they have been there for long.
  put(2, 0, { cpuMs: 30_000, startedMs: -60_000 });
  put(3, 2, { cpuMs: 20_000, startedMs: -1000 });
  expect(await coresAt(1000, 1, 2)).toBeCloseTo(0.5);
  put(3, 2, { cpuMs: 20_250, startedMs: -1000 });
  expect(await coresAt(2000, 1, 2)).toBeCloseTo(0.25);
});

it('counts all of a process that has begun since the last look', async () => {
  const { put, coresAt } = world();
  put(1, 0, { cpuMs: 1000, startedMs: -5000 });
  await coresAt(0, 1);
  put(2, 1, { cpuMs: 600, startedMs: 300 });
  expect(await coresAt(1000, 1)).toBeCloseTo(0.6);
});

it('knows a process that has lost its parent, and one whose id was another’s', async () => {
  const { put, coresAt } = world();
  put(1, 0, { cpuMs: 0, startedMs: -5000 });
  put(2, 1, { cpuMs: 4000, startedMs: -5000 });
  await coresAt(0, 1);
  put(2, 0, { cpuMs: 4300, startedMs: -5000 });
  expect(await coresAt(1000, 1, 2)).toBeCloseTo(0.3);
  // The new one has used more than the old one had when it was last seen.
  put(2, 1, { cpuMs: 4800, startedMs: -100 });
  expect(await coresAt(2000, 1)).toBeCloseTo(0);
});
