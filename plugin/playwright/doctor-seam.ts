/** Tries whether this Playwright lets its jobs be dispatched, with made-up specs that do nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fine, type Finding } from '../../src/cli/finding.js';
import { messageOf } from '../../src/errors.js';
import { queryHistory } from '../../src/history/query.js';
import { playwrightCli } from './run-list.js';
import { runNode } from './run-node.js';

/** It takes a second or two; a machine that is busy, much more. */
const LIMIT_MS = 180_000;

/** What would change what is tried: the user's own options. */
const OPTION = /^(EVENKEEL_|PW_TEST_REPORTER$|PLAYWRIGHT_)/;

const TOPIC = 'Dispatch';

/** With what it is tried. */
export interface SeamSetup {
  /** Whose Playwright. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Path of our reporter, as CommonJS. */
  readonly reporter: string;
}

/** Whether runs are dispatched live, or why not. */
export async function seamFinding(setup: SeamSetup): Promise<Finding> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-doctor-'));
  try {
    return await tryIn(directory, setup);
  } catch (error) {
    return notTried(messageOf(error));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function tryIn(directory: string, { cwd, env, reporter }: SeamSetup): Promise<Finding> {
  const cli = playwrightCli(cwd);
  if (cli === null) return notTried('@playwright/test is not installed here');
  const history = path.join(directory, 'history.duckdb');
  const playwright = createRequire(path.join(cwd, 'package.json')).resolve('@playwright/test');
  // Of one worker the order is left alone.
  const config = { testDir: '.', fullyParallel: true, workers: 2, reporter: [[reporter, { history }]] };
  await writeFile(
    path.join(directory, 'playwright.config.cjs'),
    `module.exports = ${JSON.stringify(config)};\n`,
  );
  await writeFile(
    path.join(directory, 'made-up.spec.cjs'),
    `const { test } = require(${JSON.stringify(playwright)});\ntest('one', () => {});\ntest('two', () => {});\n`,
  );
  const kept = Object.entries(env).filter(([name]) => !OPTION.test(name));
  const { problem, output } = await runNode([cli, 'test', '--config', directory], {
    cwd: directory,
    env: Object.fromEntries(kept),
    limitMs: LIMIT_MS,
  });
  if (problem !== null) return notTried([`Playwright ${problem}`, ...lastLineOf(output)].join(': '));
  const sql = 'SELECT dispatch, dispatch_reason, runner_version FROM run';
  const [row] = (await queryHistory(history, sql)).rows;
  if (!row) return notTried('the run is not in its history');
  const version = String(row['runner_version']);
  if (row['dispatch'] === 'live')
    return fine(TOPIC, `made-up specs were dispatched live on Playwright ${version}`);
  return {
    topic: TOPIC,
    state: 'warning',
    text: `made-up specs were left to Playwright ${version}: ${String(row['dispatch_reason'])}`,
    advice:
      'Nothing is lost, but runs are not balanced. A newer Evenkeel may know this version of Playwright.',
  };
}

function notTried(reason: string): Finding {
  const advice = 'Mend that and ask again; `npx playwright test` says more.';
  return { topic: TOPIC, state: 'warning', text: `could not be tried: ${reason}`, advice };
}

function lastLineOf(output: string): string[] {
  return output.trim().split('\n').filter(Boolean).slice(-1);
}
