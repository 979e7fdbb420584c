/**
 * Runs `playwright test --list` as the user would, with our reporter in it, which writes what it is asked for into a file: so
 * the project's own Playwright tells of its config. Nothing is run.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../src/errors.js';

/** Tells our reporter to write the suite into this file. */
export const COLLECT_VARIABLE = 'EVENKEEL_COLLECT_TO';
/** Tells our reporter to write what the config's projects launch into this file. */
export const PROJECTS_VARIABLE = 'EVENKEEL_PROJECTS_TO';

/** Most lines of Playwright's output that a problem repeats. */
const MAX_LINES = 20;

/** Where and how a suite is loaded. */
export interface ListSetup {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Arguments of `playwright test`. */
  readonly args: readonly string[];
  /** Path of our reporter, as CommonJS. */
  readonly reporter: string;
}

/** What our reporter wrote, or why it did not: one line, and what Playwright printed last. */
export type Listed = { readonly text: string } | { readonly problem: string; readonly output: string };

/** @param variable names the file to our reporter */
export async function runList(setup: ListSetup, variable: string): Promise<Listed> {
  const cli = playwrightCli(setup.cwd);
  if (cli === null) return { problem: `no @playwright/test is installed in ${setup.cwd}`, output: '' };
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-list-'));
  try {
    const file = path.join(directory, 'listed.json');
    const { code, output } = await run(cli, setup, { [variable]: file });
    const printed = output.trim().split('\n').slice(-MAX_LINES).join('\n');
    if (code !== 0) {
      return {
        problem: `\`playwright test --list\` ended with exit code ${String(code)}`,
        output: printed,
      };
    }
    return await readFile(file, 'utf8').then(
      (text) => ({ text }),
      (error: unknown) => ({
        problem: `\`playwright test --list\` told nothing (${messageOf(error)})`,
        output: printed,
      }),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Playwright's command line, as this directory resolves it; null where it is not installed. */
export function playwrightCli(cwd: string): string | null {
  try {
    return createRequire(path.join(cwd, 'package.json')).resolve('@playwright/test/cli');
  } catch {
    return null;
  }
}

function run(
  cli: string,
  { cwd, env, args, reporter }: ListSetup,
  asked: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [cli, 'test', '--list', ...args], {
    cwd,
    env: { ...env, EVENKEEL_PLAN: '', PW_TEST_REPORTER: reporter, ...asked },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
