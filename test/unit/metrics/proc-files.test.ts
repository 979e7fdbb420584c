import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProcFiles } from '../../../src/metrics/proc-files.js';
import { canReadProcesses, readUsage } from '../../../src/metrics/process-table.js';

const MB = 2 ** 20;

describe.runIf(canReadProcesses())('processes of /proc', () => {
  it('finds what a process has started since the last look, and what is gone', async () => {
    const files = new ProcFiles();
    const before = new Set((await files.readTrees([process.pid])).keys());
    expect(before).toContain(process.pid);
    const child = await startHolder();
    const pid = child.pid ?? 0;
    expect((await files.readTrees([process.pid])).get(pid)).toMatchObject({ parentPid: process.pid });
    expect([...(await files.readTrees([pid])).keys()]).toEqual([pid]);
    await end(child);
    expect((await files.readTrees([process.pid])).has(pid)).toBe(false);
    expect((await files.readTrees([pid])).size).toBe(0);
  });

  it('finds a process that has lost its parent with the new one', async () => {
    const files = new ProcFiles();
    const shell = spawn('sh', ['-c', 'sleep 600 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await once(shell.stdout, 'data')) as [Buffer];
    const orphan = Number(printed.toString());
    onTestFinished(() => void process.kill(orphan, 'SIGKILL'));
    const first = await files.readTrees([process.pid]);
    expect(first.get(orphan)).toMatchObject({ parentPid: shell.pid });
    await end(shell);
    const parentPid = readUsage(orphan)?.parentPid ?? 0;
    expect(parentPid).not.toBe(shell.pid);
    expect((await files.readTrees([parentPid])).get(orphan)).toMatchObject({ parentPid });
  });

  it('follows memory from its first look on', async () => {
    const files = new ProcFiles();
    const child = await startHolder();
    const pid = child.pid ?? 0;
    await files.readTrees([pid]);
    const first = await files.readMemory([pid]);
    expect(first).toEqual({ bytes: expect.closeTo(pssOf(pid), -7), kind: 'pss' });
    await tell(child, 100 * MB);
    const grown = await files.readMemory([pid]);
    expect(grown?.kind).toBe('pss');
    expect((grown?.bytes ?? 0) - (first?.bytes ?? 0)).toBeGreaterThan(90 * MB);
    expect(grown?.bytes).toBeCloseTo(pssOf(pid), -7);
    await end(child);
    expect(await files.readMemory([pid])).toBeNull();
  });
});

/** A process that holds as many bytes more as it is told, and says when it does. */
async function startHolder(): Promise<ChildProcess> {
  const script = `const held = [];
    process.on('message', (bytes) => { held.push(Buffer.alloc(bytes, 1)); process.send(held.length); });
    process.send(0);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function tell(child: ChildProcess, bytes: number): Promise<void> {
  const told = once(child, 'message');
  child.send(bytes);
  await told;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function pssOf(pid: number): number {
  const [, kilobytes] = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+) kB/m) ?? [];
  return Number(kilobytes) * 1024;
}
