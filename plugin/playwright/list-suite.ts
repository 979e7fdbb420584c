/**
 * Asks the project's own Playwright what its suite is: `playwright test --list` loads it with the project's config and
 * arguments, and our reporter in it writes down what it sees. Nothing is run.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { parseCollectedSuite, type CollectedSuite } from '../../src/plan/collected-suite.js';

/** Tells our reporter to write the suite into this file. */
export const COLLECT_VARIABLE = 'EVENKEEL_COLLECT_TO';

/** What decides on a share of its own: a plan is made of the whole suite. */
const REFUSED = ['--shard', '--last-failed', '--list', '--ui', '--debug'];

/** Most lines of Playwright's output that an error repeats. */
const MAX_LINES = 20;

/** Where and how the suite is loaded. */
export interface ListSetup {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Arguments of `playwright test`. */
  readonly args: readonly string[];
  /** Path of our reporter, as CommonJS. */
  readonly reporter: string;
}

/**
 * Collects a suite without running it.
 * @throws EvenkeelError `USAGE` for arguments that a plan can't have; `PLAN_INVALID` when Playwright is not there
 * or can't load the suite
 */
export async function listSuite(setup: ListSetup): Promise<CollectedSuite> {
  const refused = setup.args.find((arg) =>
    REFUSED.some((name) => arg === name || arg.startsWith(`${name}=`)),
  );
  if (refused !== undefined) {
    throw new EvenkeelError(
      'USAGE',
      `\`${refused}\` after \`--\` can't go into a plan: it is made of the whole suite. Leave it out.`,
    );
  }
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-plan-'));
  try {
    return await collect(setup, path.join(directory, 'suite.json'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function collect(setup: ListSetup, file: string): Promise<CollectedSuite> {
  const { code, output } = await runList(setup, file);
  if (code !== 0) throw failed(`ended with exit code ${String(code)}`, output);
  try {
    return parseCollectedSuite(await readFile(file, 'utf8'));
  } catch (error) {
    throw failed(`told nothing of the suite (${messageOf(error)})`, output);
  }
}

function runList(
  { cwd, env, args, reporter }: ListSetup,
  file: string,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [playwrightCli(cwd), 'test', '--list', ...args], {
    cwd,
    env: { ...env, EVENKEEL_PLAN: '', PW_TEST_REPORTER: reporter, [COLLECT_VARIABLE]: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

function playwrightCli(cwd: string): string {
  try {
    return createRequire(path.join(cwd, 'package.json')).resolve('@playwright/test/cli');
  } catch (error) {
    throw new EvenkeelError(
      'PLAN_INVALID',
      `No @playwright/test is installed in ${cwd}. Make the plan where the tests are run.`,
      { cause: error },
    );
  }
}

function failed(problem: string, output: string): EvenkeelError {
  const lines = output.trim().split('\n').slice(-MAX_LINES).join('\n');
  return new EvenkeelError(
    'PLAN_INVALID',
    `No plan was made: \`playwright test --list\` ${problem}.\n${lines}`,
  );
}
