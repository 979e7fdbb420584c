import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { isBrowserStopped } from '../../../../plugin/playwright/health/stopped-browser.js';
import { canReadProcesses } from '../../../../src/metrics/process-table.js';

const isLinux = canReadProcesses();
if (!isLinux) console.warn('Skipped: only Linux shows the processes of others in files.');

it.runIf(isLinux)('a browser is stopped when all that its worker has started is', async () => {
  const worker = spawn('sh', ['-c', 'sleep 600 & echo $!; sleep 600 & echo $!; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid } = worker;
  if (pid === undefined) throw new Error('The shell did not start.');
  try {
    const lines = createInterface(worker.stdout)[Symbol.asyncIterator]();
    const nextChild = async (): Promise<number> => Number((await lines.next()).value);
    const [first, second] = [await nextChild(), await nextChild()];
    process.kill(first, 'SIGSTOP');
    expect(isBrowserStopped(pid)).toBe(false);
    process.kill(second, 'SIGSTOP');
    await expect.poll(() => isBrowserStopped(pid)).toBe(true);
    process.kill(first, 'SIGCONT');
    await expect.poll(() => isBrowserStopped(pid)).toBe(false);
    // Without any process of its own a worker has no browser that could hang.
    expect(isBrowserStopped(second)).toBe(false);
  } finally {
    process.kill(-pid, 'SIGKILL');
  }
});
