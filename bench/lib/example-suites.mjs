import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPlaywright } from './run-playwright.mjs';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Suites that benches run. */
export const SUITES = ['webshop', 'web-ml'];

/** Folder of an example suite. */
export function suiteDir(name) {
  if (!SUITES.includes(name))
    throw new Error(`Suite: received ${JSON.stringify(name)}. Allowed: ${SUITES.join(', ')}.`);
  return path.join(EXAMPLES, name);
}

/**
 * Runs an example suite so many times, one after the other, with one history.
 * @param {'all' | 'best'} options.route
 * @param {(text: string) => void} options.onRun gets a line for each run
 */
export async function runSuite(name, { times, history, route, onRun }) {
  for (let run = 1; run <= times; run++) {
    const env = { EVENKEEL_HISTORY: history, EVENKEEL_ROUTE: route };
    const { exitCode, output, makespanMs } = await runPlaywright({
      cwd: suiteDir(name),
      args: ['--workers=2'],
      env,
    });
    if (exitCode !== 0) throw new Error(`The example suite ${name} failed:\n${output}`);
    onRun(`route ${route}, run ${run} of ${times}: ${(makespanMs / 1000).toFixed(1)} s`);
  }
}
