/**
 * How Playwright starts the process of a worker (`ProcessHost.startRunner`, packages/playwright/src/runner/processHost.ts):
 * `fork` of one script, which loads Playwright, says that it is ready, and waits for what it shall be. Nothing of the run is
 * handed over before. Seen on 1.62 to 1.65.
 */
import type { ChildProcess, ForkOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** `child_process.fork`, whatever it is called with. */
export type Fork = (script: unknown, ...given: unknown[]) => ChildProcess;

const RUNNER = path.join('playwright', 'lib', 'runner', 'index.js');
const ENTRY = path.join('..', 'worker', 'workerProcessEntry.js');

/** The script of workers that the Playwright in this process starts; null where it can't be told. */
export function workerScript(): string | null {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  const runners = loaded.filter((file) => file.endsWith(path.sep + RUNNER));
  const [runner] = runners;
  if (runner === undefined || runners.length > 1) return null;
  const script = path.join(path.dirname(runner), ENTRY);
  return existsSync(script) ? script : null;
}

/** The options by which Playwright starts a worker now. @param extraEnv what set-ups have left in the environment */
export function workerOptions(extraEnv: NodeJS.ProcessEnv): ForkOptions {
  const colors = { FORCE_COLOR: '1', DEBUG_COLORS: process.env['DEBUG_COLORS'] ?? '1' };
  return {
    detached: false,
    env: { ...process.env, ...extraEnv, ...colors },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  };
}

/** Workers set these themselves, before anything reads them; what a set-up's worker had is handed on to the next one. */
const OWN_VARIABLES = ['TEST_WORKER_INDEX', 'TEST_PARALLEL_INDEX'];

/** Whether what follows the script in a call of `fork` are the options alone, as Playwright has it. */
export function isWorkerStart(given: unknown): given is ForkOptions {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** Whether processes that were started by either could stand in for one another. */
export function isSameStart(one: ForkOptions, other: ForkOptions): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable({ env, ...options }: ForkOptions): unknown {
  const variables = Object.entries(env ?? {}).filter(
    ([name, value]) => value !== undefined && !OWN_VARIABLES.includes(name),
  );
  return { ...options, env: Object.fromEntries(variables) };
}
