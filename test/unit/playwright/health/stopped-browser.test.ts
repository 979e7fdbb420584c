import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { ProcessEvidence } from '../../../../plugin/playwright/health/evidence.js';
import { isBrowserStopped } from '../../../../plugin/playwright/health/stopped-browser.js';
import type { WorkerProcess } from '../../../../plugin/playwright/internals.js';
import { canReadProcesses, readProcFile } from '../../../../src/metrics/process-table.js';

const onLinux = it.runIf(canReadProcesses());
if (!canReadProcesses()) console.warn('Skipped: only Linux shows the processes of others in files.');

/** What a worker starts: a browser with a process of its own, as Playwright would drive it, and the server of an application. */
const STARTED = `
sh -c 'while :; do sleep 600; done' browser --headless --remote-debugging-pipe &
echo $!
sleep 600 &
echo $!
wait`;

async function startWorker(): Promise<{ pid: number; browser: number; server: number }> {
  const worker = spawn('sh', ['-c', STARTED], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(worker, 'spawn');
  const pid = worker.pid ?? NaN;
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'));
  const lines = createInterface(worker.stdout)[Symbol.asyncIterator]();
  const nextChild = async (): Promise<number> => Number((await lines.next()).value);
  const [browser, server] = [await nextChild(), await nextChild()];
  // Until they have taken the place of the shell they have its command line, which tells of a browser.
  await expect.poll(() => readProcFile(`/proc/${browser}/cmdline`)).toMatch(/^sh\0-c\0while/);
  await expect.poll(() => readProcFile(`/proc/${server}/cmdline`)).toMatch(/^sleep\0/);
  return { pid, browser, server };
}

onLinux('a browser is stopped when its first process is, whatever else its worker has started', async () => {
  const { pid, browser, server } = await startWorker();
  process.kill(server, 'SIGSTOP');
  // Without a browser of its own a worker has none that could hang.
  await expect.poll(() => readProcFile(`/proc/${server}/stat`)).toContain(' T ');
  expect([isBrowserStopped(pid), isBrowserStopped(server)]).toEqual([false, false]);
  process.kill(server, 'SIGCONT');
  process.kill(browser, 'SIGSTOP');
  await expect.poll(() => isBrowserStopped(pid)).toBe(true);
  process.kill(browser, 'SIGCONT');
  await expect.poll(() => isBrowserStopped(pid)).toBe(false);
});

onLinux('a browser is gone when something that was asked of it failed and it was there before', async () => {
  const { pid, browser } = await startWorker();
  const workers = (): WorkerProcess[] => [{ workerIndex: 3, pid }];
  const [knows, hasSeenNone] = [new ProcessEvidence(workers), new ProcessEvidence(workers)];
  knows.browserMayBeUp(3);
  knows.foundClosed(3, Date.now());
  expect(knows.isBrowserGone(3)).toBe(false);
  process.kill(browser, 'SIGKILL');
  await expect.poll(() => readProcFile(`/proc/${browser}/cmdline`) || '').toBe('');
  // Nobody has asked since.
  expect(knows.isBrowserGone(3)).toBe(false);
  // As it would be when it is taken down.
  for (const evidence of [knows, hasSeenNone]) {
    evidence.browserMayBeUp(3);
    // The worker may have taken it down since.
    evidence.foundClosed(3, Date.now() - 1000);
    expect(evidence.isBrowserGone(3)).toBe(false);
    evidence.foundClosed(3, Date.now());
  }
  expect([knows.isBrowserGone(3), hasSeenNone.isBrowserGone(3)]).toEqual([true, false]);
});
