import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EvenkeelError } from '../../src/errors.js';

/** How Playwright's own merging ended. */
export interface MergeReportsResult {
  readonly code: number;
  readonly output: { readonly stdout: string; readonly stderr: string };
}

/**
 * Runs `playwright merge-reports` of the project in `cwd`.
 * @param args options for it, such as `--reporter=html`
 * @throws EvenkeelError `USAGE` where the project has no Playwright
 */
export async function runMergeReports(
  directory: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<MergeReportsResult> {
  const child = spawn(process.execPath, [findCli(cwd), 'merge-reports', directory, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (output.stdout += String(data)));
  child.stderr.on('data', (data) => (output.stderr += String(data)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function findCli(cwd: string): string {
  try {
    return createRequire(path.join(cwd, 'package.json')).resolve('@playwright/test/cli');
  } catch (error) {
    throw new EvenkeelError(
      'USAGE',
      `There is no @playwright/test in ${cwd}. Call \`evenkeel merge\` where the tests are.`,
      { cause: error },
    );
  }
}
