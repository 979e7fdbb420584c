/**
 * `npm run demo`: sets up what is missing, runs the example suite in real browsers twice, first cold, then with
 * the history of the first run, and shows what history bought. Touches no history but the example's own.
 * Usage: npm run demo [-- what `playwright test` takes, such as the names of some specs]
 */
import fs from 'node:fs';
import path from 'node:path';
import { formatRuns } from './lib/demo-summary.mjs';
import { fromRoot } from './lib/paths.mjs';
import { runCommand, tailOf } from './lib/run-command.mjs';
import { setUp } from './lib/set-up.mjs';

const exampleDir = fromRoot('examples/webshop');
const historyDir = path.join(exampleDir, '.evenkeel');
const historyFile = path.join(historyDir, 'history.duckdb');
const evenkeel = fromRoot('dist/cli.js');

/** Whatever the caller's environment says, the demo keeps to a history of its own. */
const env = { EVENKEEL_HISTORY: historyFile };

const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';

await setUp();
process.exitCode = await demonstrate();

async function demonstrate() {
  fs.rmSync(historyDir, { recursive: true, force: true });
  const cold = await runSuite('Cold: nothing is known of the suite yet.');
  const warm = await runSuite('Warm: the same suite, with the history of the first run.');

  const reportFile = path.join(historyDir, 'report.html');
  const report = await runEvenkeel('report', '--history', historyFile, '--output', reportFile);
  if (report.code !== 0) return fail('The report could not be written', report);

  const runs = await readRuns();
  if (runs.length < 2) {
    console.error(`The history holds ${runs.length} of the demo's 2 runs.`);
    return 1;
  }
  console.log(`\nWhat history bought:\n\n${formatRuns(runs)}`);
  console.log(`\nReport: ${reportFile}`);
  return cold || warm;
}

/** @returns the exit code of Playwright; failed tests don't end the demo, but make it fail */
async function runSuite(headline) {
  console.log(`\n── ${headline}\n`);
  const args = ['playwright', 'test', ...process.argv.slice(2)];
  const { code } = await runCommand(npx, args, { cwd: exampleDir, env, isShown: true });
  return code;
}

async function readRuns() {
  const sql =
    'select makespan_ms, lower_bound_ms, busy_ms, idle_ms, units, tests from runs order by started_ms';
  const rows = await runEvenkeel('history', 'sql', sql, '--json');
  if (rows.code !== 0) throw new Error(`The demo's history can't be read:\n${tailOf(rows.output)}`);
  return JSON.parse(rows.output);
}

function runEvenkeel(...args) {
  return runCommand(process.execPath, [evenkeel, ...args], { cwd: exampleDir, env });
}

function fail(message, { output }) {
  console.error(`${message}:\n${tailOf(output)}`);
  return 1;
}
