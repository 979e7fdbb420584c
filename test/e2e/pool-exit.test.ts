/** However a program ends that has a pool, its browsers end with it. Process listings are Linux's. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { descendants, isAlive, poolBrowsers } from './harness/pool-browsers.js';

const program = path.resolve(import.meta.dirname, '../fixtures/pool/exit.mjs');

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly pids: number[];
}

const { chromium, firefox } = poolBrowsers();

/** Runs the program, and ends it the given way once its browsers run. */
async function run(way: string, browsers: object): Promise<Ending> {
  const env = { ...process.env, EXIT: way, BROWSERS: JSON.stringify(browsers) };
  const child = spawn(process.execPath, [program], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  let pids: number[] = [];
  child.stdout.once('data', () => {
    pids = descendants(child.pid ?? 0);
    if (isSignal(way)) child.kill(way);
    else child.stdin.write('go\n');
  });
  const ended = await new Promise<Omit<Ending, 'pids'>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { ...ended, pids };
}

function isSignal(way: string): way is NodeJS.Signals {
  return way.startsWith('SIG');
}

it.skipIf(process.platform !== 'linux').each([
  { way: 'close', ends: { code: 0, signal: null }, browsers: { chromium } },
  { way: 'exit', ends: { code: 0, signal: null }, browsers: { chromium, firefox } },
  { way: 'throw', ends: { code: 1, signal: null }, browsers: { chromium } },
  { way: 'SIGINT', ends: { code: null, signal: 'SIGINT' }, browsers: { chromium } },
  { way: 'SIGTERM', ends: { code: null, signal: 'SIGTERM' }, browsers: { chromium, firefox } },
] as const)('$way leaves no browser behind', async ({ way, ends, browsers }) => {
  const { pids, ...ending } = await run(way, browsers);
  expect(pids.length).toBeGreaterThanOrEqual(Object.keys(browsers).length);
  expect(ending).toEqual(ends);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
});
