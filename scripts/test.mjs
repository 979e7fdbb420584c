/**
 * `npm test`: sets up what is missing, runs every vitest project, and closes with the line `N passed, N failed`
 * (and `, N skipped` when there are). Arguments go to vitest: `npm test -- --project unit`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { closingLine, countTests } from './lib/counts.mjs';
import { fromRoot } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';
import { setUp } from './lib/set-up.mjs';

await setUp();

const reportDir = fs.mkdtempSync(path.join(os.tmpdir(), 'evenkeel-tests-'));
const reportFile = path.join(reportDir, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
const { code } = await runCommand(
  process.execPath,
  [fromRoot('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...process.argv.slice(2)],
  { isShown: true },
);
const counts = countTests(reportFile, code);
fs.rmSync(reportDir, { recursive: true, force: true });

console.log(closingLine(counts));
process.exitCode = counts.failed ? 1 : 0;
