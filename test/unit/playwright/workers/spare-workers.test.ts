import childProcess, { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpareWorkers } from '../../../../plugin/playwright/workers/spare-workers.js';
import { workerOptions } from '../../../../plugin/playwright/workers/worker-fork.js';

/** Says that it is ready, as Playwright's workers do, and answers. */
const SCRIPT = `process.send({ method: 'ready' }, () => {});
process.on('message', (message) => process.send({ pid: process.pid, heard: message, color: process.env.FORCE_COLOR }));
process.on('disconnect', () => process.exit(0));`;

const ownFork = childProcess.fork;
let directory: string;
let script: string;
let spares: SpareWorkers;
let started: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-spares-'));
  script = path.join(directory, 'worker.cjs');
  writeFileSync(script, SCRIPT);
  started = [];
  childProcess.fork = ((...call: Parameters<typeof childProcess.fork>) => {
    const child = ownFork(...call);
    started.push(child);
    return child;
  }) as typeof childProcess.fork;
  spares = new SpareWorkers(script, 4);
});

afterEach(async () => {
  spares.close();
  childProcess.fork = ownFork;
  await Promise.all(started.map(ended));
  rmSync(directory, { recursive: true });
});

describe('spare workers', () => {
  it('are what Playwright gets when it starts one, with all that they said before', async () => {
    spares.keep(1);
    const [spare] = started;
    await once(spare!, 'message'); // said to nobody but to us
    const worker = childProcess.fork(script, workerOptions({}));
    expect(worker).toBe(spare);
    await expect(next(worker)).resolves.toEqual({ method: 'ready' });
    worker.send('init');
    await expect(next(worker)).resolves.toEqual({ pid: worker.pid, heard: 'init', color: '1' });
    expect(started).toHaveLength(1);
  });

  it('leave the call of others, and their own when none waits, to the system', () => {
    const other = path.join(directory, 'other.cjs');
    writeFileSync(other, SCRIPT);
    spares.keep(1);
    expect(childProcess.fork(other, workerOptions({}))).not.toBe(started[0]);
    expect(childProcess.fork(script, workerOptions({}))).toBe(started[0]);
    expect(childProcess.fork(script, workerOptions({}))).toBe(started[2]);
  });

  it('leave the arguments of others as they are', async () => {
    const other = path.join(directory, 'other.cjs');
    writeFileSync(other, 'process.send([process.argv[2], process.env.OTHER])');
    spares.keep(1);
    const child = childProcess.fork(other, ['argument'], { env: { ...process.env, OTHER: 'variable' } });
    await expect(next(child)).resolves.toEqual(['argument', 'variable']);
    expect(childProcess.fork(script, [])).toBe(started[2]);
  });

  it('are ended where the environment has changed since', async () => {
    spares.keep(2);
    const worker = childProcess.fork(script, workerOptions({ BASE_URL: 'http://127.0.0.1' }));
    expect(worker).toBe(started[2]);
    await Promise.all([ended(started[0]!), ended(started[1]!)]);
    expect(childProcess.fork(script, workerOptions({}))).toBe(started[3]);
  });

  it('fit where only what each worker sets itself differs', () => {
    spares.keep(1);
    expect(childProcess.fork(script, workerOptions({ TEST_WORKER_INDEX: '0' }))).toBe(started[0]);
  });

  it('are not given out when they have died', async () => {
    spares.keep(2);
    started[0]!.kill('SIGKILL');
    await ended(started[0]!);
    expect(childProcess.fork(script, workerOptions({}))).toBe(started[1]);
  });

  it('do not fit from another directory', () => {
    spares.keep(1);
    const cwd = process.cwd();
    try {
      process.chdir(directory);
      expect(childProcess.fork(script, workerOptions({}))).toBe(started[1]);
    } finally {
      process.chdir(cwd);
    }
  });

  it('are as many as are expected, and no more than the limit', () => {
    spares.expect(0, {});
    spares.expect(1, {});
    spares.expect(1, {});
    expect(started).toHaveLength(2);
    childProcess.fork(script, workerOptions({}));
    spares.expect(0, {});
    expect(started).toHaveLength(3);
    spares.keep(9);
    expect(started).toHaveLength(5);
  });

  it('leave nothing behind when they are closed', async () => {
    const before = childProcess.fork;
    spares.keep(2);
    expect(childProcess.fork).not.toBe(before);
    spares.close();
    expect(childProcess.fork).toBe(before);
    await Promise.all(started.map(ended));
    spares.keep(1);
    expect(started).toHaveLength(2);
  });

  it('are given up where none can be started', () => {
    let calls = 0;
    childProcess.fork = () => {
      calls++;
      throw new Error('EAGAIN');
    };
    const helpless = new SpareWorkers(script, 4);
    expect(() => helpless.keep(2)).not.toThrow();
    helpless.keep(2);
    expect(calls).toBe(1);
  });

  it('end by themselves when this process is gone', async () => {
    spares.keep(1);
    await once(started[0]!, 'message');
    started[0]!.disconnect();
    await ended(started[0]!);
    expect(started[0]!.exitCode).toBe(0);
  });
});

async function next(worker: ChildProcess): Promise<unknown> {
  const [message] = (await once(worker, 'message')) as [unknown];
  return message;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (child.connected) child.disconnect();
  await once(child, 'exit');
}
