import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { findMarkedChild } from '../../../src/metrics/marked-child.js';
import { canReadProcesses } from '../../../src/metrics/process-table.js';

it.runIf(canReadProcesses())('finds the child that bears a mark, and no other', async () => {
  const start = async (mark: string): Promise<number | undefined> => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log(1)'], {
      env: { ...process.env, EVENKEEL_TEST_MARK: mark },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return child.pid;
  };
  const [, second] = [await start('1'), await start('2')];
  expect(await findMarkedChild('EVENKEEL_TEST_MARK', '2')).toBe(second);
  expect(await findMarkedChild('EVENKEEL_TEST_MARK', '3')).toBeNull();
});
