import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ListedProcesses } from '../../../src/metrics/listed-processes.js';
import { ProcFiles } from '../../../src/metrics/proc-files.js';
import { addMemory, canReadProcesses, parseStat } from '../../../src/metrics/process-table.js';
import { childrenOf, descendants } from '../../../src/metrics/process-tree.js';
import { UsageMeter, type Measurement } from '../../../src/metrics/usage-meter.js';

describe('parseStat', () => {
  it('reads past a name with blanks and brackets', () => {
    const stat = '42 (a) b) (c) S 7 42 42 0 -1 0 1 2 3 4 50 25 9 9 20 0 1 0 100 1000 10';
    expect(parseStat(stat)).toEqual({
      ...{ parentPid: 7, cpuMs: 750, startTicks: 100 },
      ...{ isZombie: false, isStopped: false },
    });
  });

  it.each([null, '', '42 (short) S'])('takes %j for a process that has ended', (stat) => {
    expect(parseStat(stat)).toBeNull();
  });
});

describe('addMemory', () => {
  it('says when figures of two kinds were added', () => {
    const [pss, rss] = [{ bytes: 1, kind: 'pss' } as const, { bytes: 2, kind: 'rss' } as const];
    expect(addMemory(pss, rss)).toEqual({ bytes: 3, kind: 'mixed' });
    expect(addMemory(pss, pss)).toEqual({ bytes: 2, kind: 'pss' });
    expect(addMemory(null, rss)).toEqual(rss);
    expect(addMemory(null, null)).toBeNull();
  });
});

describe('descendants', () => {
  it('finds the whole tree once, and ends where ids go round in a circle', () => {
    const parents = [
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 4],
      [2, 5],
      [9, 8],
    ] as const;
    const table = new Map(
      parents.map(([pid, parentPid]) => [
        pid,
        { parentPid, cpuMs: 0, startTicks: 0, isZombie: false, isStopped: false },
      ]),
    );
    expect(descendants(childrenOf(table), 5).sort()).toEqual([2, 3, 4]);
    expect(descendants(childrenOf(table), 8)).toEqual([9]);
    expect(descendants(childrenOf(table), 77)).toEqual([]);
  });
});

describe.runIf(canReadProcesses())('real processes', () => {
  it.each([
    ['from files', new ProcFiles(), true],
    ['from the list of the system', new ListedProcesses(), false],
  ])(
    '%s are measured with what they have started, and may vanish',
    async (_, reader, tellsCpu) => {
      // A process of about 100 MB whose child waits for its input to end.
      const child = spawn(process.execPath, [
        '-e',
        `const held = Buffer.alloc(100 * 2 ** 20, 1);
       const { spawn } = require('node:child_process');
       const below = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log(1)'], {
         stdio: ['pipe', 'inherit', 'inherit'],
       });
       process.stdin.resume().on('end', () => process.exit(held.length > 0 ? 0 : 1));`,
      ]);
      onTestFinished(() => void child.kill('SIGKILL'));
      await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      const below = descendants(childrenOf(await reader.readTrees([pid])), pid);
      expect(below).toHaveLength(1);
      expect((await reader.readMemory([pid]))?.bytes).toBeGreaterThan(100 * 2 ** 20);

      const meter = new UsageMeter(reader);
      const worker = { workerIndex: 3, pid, project: 'p' };
      const first = await meter.measure([worker], 0);
      const second = await meter.measure([worker, { ...worker, workerIndex: 4, pid: process.pid }], 1000);
      expect(first.projects.get('p')).toMatchObject({ processes: 2, cpuCores: null });
      expect(first.started.get(3)?.bytes).toBeLessThan(first.projects.get('p')?.memoryBytes ?? 0);
      if (tellsCpu) expect(second.projects.get('p')?.cpuCores).toBeGreaterThanOrEqual(0);
      else expect(second.projects.get('p')?.cpuCores).toBeNull();
      expect(second.projects.get('p')?.processes).toBeGreaterThanOrEqual(4);

      child.stdin.end();
      await once(child, 'exit');
      // A list may be half a second old.
      const gone = (): Promise<Measurement> => meter.measure([worker], 2000);
      const noMemory = { memoryBytes: null, memoryKind: null };
      await expect
        .poll(async () => (await gone()).projects.get('p'), { timeout: 10_000 })
        .toMatchObject(noMemory);
      expect((await gone()).started.size).toBe(0);
    },
    60_000,
  );
});
