import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runNode, type NodeEnd } from '../../../plugin/playwright/run-node.js';
import { withDirectory } from '../html/report-fixture.js';

async function endOf(code: string, limitMs?: number): Promise<NodeEnd> {
  const setup = { cwd: process.cwd(), env: process.env };
  return runNode(['-e', code], limitMs === undefined ? setup : { ...setup, limitMs });
}

it.each([
  [`console.log('well')`, null, 'well\n'],
  [`console.error('bad'); process.exitCode = 3`, 'ended with exit code 3', 'bad\n'],
  [`process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)`, 'was ended by SIGTERM', ''],
])('tells how %s ends', async (code, problem, output) => {
  expect(await endOf(code, 60_000)).toEqual({ problem, output });
});

it('kills what does not end in time, even if it would rather not', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
  expect(await endOf(stubborn, 300)).toEqual({ problem: 'did not end within 0.3 s', output: '' });
});

it('waits for no child of the program that holds its output', async () => {
  await withDirectory(async (directory) => {
    const holder = path.join(directory, 'holder.cjs');
    // It ends by itself, should nobody have waited.
    await writeFile(holder, `setTimeout(() => {}, 20_000)`);
    const code = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(holder)}], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
      child.unref();
      console.log(child.pid);`;
    const { problem, output } = await endOf(code);
    expect(problem).toBeNull();
    // It still runs: `kill` throws where nobody does.
    process.kill(Number(output), 'SIGKILL');
  });
});
