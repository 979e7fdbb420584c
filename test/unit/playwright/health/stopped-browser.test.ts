import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isBrowserStopped } from '../../../../plugin/playwright/health/stopped-browser.js';
import { canReadProcesses, readProcessTable } from '../../../../src/metrics/process-table.js';

const isLinux = canReadProcesses();
if (!isLinux) console.warn('Skipped: only Linux shows the processes of others in files.');

it.runIf(isLinux)('a browser is stopped when all that its worker has started is', async () => {
  const worker = spawn('sh', ['-c', 'sleep 600 & sleep 600 & echo started; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid } = worker;
  if (pid === undefined) throw new Error('The shell did not start.');
  try {
    await once(worker.stdout, 'data');
    const children = (): number[] =>
      [...readProcessTable()].flatMap(([id, { parentPid }]) => (parentPid === pid ? [id] : []));
    await expect.poll(() => children().length).toBe(2);
    const [first, second] = children() as [number, number];
    expect(isBrowserStopped(pid)).toBe(false);
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
