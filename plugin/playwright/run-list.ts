/**
 * Runs `playwright test --list` as the user would, with our reporter in it, which writes what it is asked for into a file: so
 * the project's own Playwright tells of its config. Nothing is run.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../src/errors.js';
import { runNode, type NodeEnd, type NodeSetup } from './run-node.js';

/** Tells our reporter to write the suite into this file. */
export const COLLECT_VARIABLE = 'EVENKEEL_COLLECT_TO';
/** Tells our reporter to write what the config's projects launch into this file. */
export const PROJECTS_VARIABLE = 'EVENKEEL_PROJECTS_TO';

/** Most lines of Playwright's output that a problem repeats. */
const MAX_LINES = 20;

/** Where and how a suite is loaded. */
export interface ListSetup extends NodeSetup {
  /** Arguments of `playwright test`. */
  readonly args: readonly string[];
  /** Path of our reporter, as CommonJS. */
  readonly reporter: string;
}

/** What our reporter wrote, or why it did not, in one line; and what Playwright printed last. */
export type Listed = ({ readonly text: string } | { readonly problem: string }) & { readonly output: string };

/** @param variable names the file to our reporter */
export async function runList(setup: ListSetup, variable: string): Promise<Listed> {
  const cli = playwrightCli(setup.cwd);
  if (cli === null) return { problem: `no @playwright/test is installed in ${setup.cwd}`, output: '' };
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-list-'));
  try {
    const file = path.join(directory, 'listed.json');
    const { problem, output: printed } = await list(cli, setup, { [variable]: file });
    const output = printed.trim().split('\n').slice(-MAX_LINES).join('\n');
    if (problem !== null) return { problem: `\`playwright test --list\` ${problem}`, output };
    return await readFile(file, 'utf8').then(
      (text) => ({ text, output }),
      (error: unknown) => ({
        problem: `\`playwright test --list\` told nothing (${messageOf(error)})`,
        output,
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

function list(
  cli: string,
  { env, args, reporter, ...setup }: ListSetup,
  asked: NodeJS.ProcessEnv,
): Promise<NodeEnd> {
  return runNode([cli, 'test', '--list', ...args], {
    ...setup,
    env: { ...env, EVENKEEL_PLAN: '', PW_TEST_REPORTER: reporter, ...asked },
  });
}
