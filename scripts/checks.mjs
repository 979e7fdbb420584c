/** Runs `npm test` and then every check; called by `.ci/run`. Each check counts one in the closing line. */
import { parseClosingLine } from './lib/counts.mjs';
import { npm } from './lib/dependencies.mjs';
import { fromRoot } from './lib/paths.mjs';
import { runCommand } from './lib/run-command.mjs';

const CHECKS = [
  { name: 'format', script: 'format:check' },
  { name: 'lint and import boundaries', script: 'lint' },
  { name: 'types', script: 'typecheck' },
  { name: 'unused code and dependencies (knip)', script: 'knip' },
  { name: 'package shape (publint)', script: 'publint' },
  { name: 'package types (attw)', script: 'attw' },
];

const tests = await runCommand(process.execPath, [fromRoot('scripts/test.mjs')], { isShown: true });
// Without a closing line set-up did not get as far as the tests.
const { passed, failed } = parseClosingLine(tests.output) ?? { passed: 0, failed: 1 };
const outcomes = [];
for (const check of CHECKS) outcomes.push({ ...check, isPassed: await runCheck(check) });

console.log(`\nTests: ${passed} passed, ${failed} failed.`);
for (const { name, isPassed } of outcomes) console.log(`${isPassed ? 'ok    ' : 'FAILED'} ${name}`);
const good = outcomes.filter((outcome) => outcome.isPassed).length;
const bad = outcomes.length - good + failed;
console.log(`${passed + good} passed, ${bad} failed`);
process.exitCode = bad || tests.code ? 1 : 0;

async function runCheck({ name, script }) {
  console.log(`\n── ${name} ──`);
  const { code, output } = await runCommand(npm, ['run', '--silent', script]);
  if (code !== 0) process.stdout.write(output);
  return code === 0;
}
