// What Evenkeel costs: 2,000 trivial tests, plain Playwright against Evenkeel with history, in turn.
// The limit is 200 ms + 1 % of the wall time, held against the upper 95 % bound of the median difference.
// Usage: npm run bench:overhead [-- --pairs 20 --tests 2000]
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runPlaywright } from './lib/run-playwright.mjs';
import { medianInterval, quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    tests: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const pairs = Number(values.pairs);
const files = 40;
const testsPerFile = Math.ceil(Number(values.tests) / files);
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const project = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-overhead-'));
try {
  await makeProject();
  const ours = () => measure('evenkeel.config.mjs');
  const plain = () => measure('plain.config.mjs');
  await plain();
  await ours(); // the run that fills history
  await ours();
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Every other pair the other way round, so that a drifting machine favours neither.
    const first = pair % 2 === 0;
    const a = first ? await plain() : await ours();
    const b = first ? await ours() : await plain();
    measured.push(first ? { plainMs: a, oursMs: b } : { plainMs: b, oursMs: a });
    if (!values.json) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
  }
  report(measured);
} finally {
  await rm(project, { recursive: true, force: true });
}

async function makeProject() {
  await mkdir(path.join(project, 'tests'));
  await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'));
  for (let file = 0; file < files; file++) {
    const tests = Array.from({ length: testsPerFile }, (_, test) => `test('trivial ${test}', () => {});`);
    const source = ["import { test } from '@playwright/test';", ...tests].join('\n');
    await writeFile(path.join(project, 'tests', `file-${file}.spec.mjs`), source);
  }
  const plain = `import { defineConfig } from '@playwright/test';
export default defineConfig({ testDir: './tests', workers: 2 });\n`;
  await writeFile(path.join(project, 'plain.config.mjs'), plain);
  const entry = JSON.stringify(path.join(root, 'dist', 'playwright.js'));
  const ours = `import { withEvenkeel } from ${entry};\nimport plain from './plain.config.mjs';
export default withEvenkeel(plain);\n`;
  await writeFile(path.join(project, 'evenkeel.config.mjs'), ours);
}

async function measure(config) {
  const { exitCode, wallMs, output } = await runPlaywright({ cwd: project, args: ['-c', config] });
  if (exitCode !== 0) throw new Error(`${config} failed:\n${output}`);
  return wallMs;
}

function report(measured) {
  const differences = measured.map(({ plainMs, oursMs }) => oursMs - plainMs);
  const plainMs = quantile(
    measured.map((pair) => pair.plainMs),
    0.5,
  );
  const medianMs = quantile(differences, 0.5);
  // A one-sided 95 % bound is the upper end of the two-sided 90 % interval.
  const { high: upperMs } = medianInterval(differences, 0.9);
  const allowedMs = 200 + 0.01 * plainMs;
  const isWithin = upperMs <= allowedMs;
  const result = { pairs, tests: files * testsPerFile, plainMs, medianMs, upperMs, allowedMs, isWithin };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`\n${result.tests} trivial tests, ${pairs} pairs, plain median ${plainMs.toFixed(0)} ms`);
    console.log(`overhead median ${medianMs.toFixed(0)} ms, upper 95 % bound ${upperMs.toFixed(0)} ms`);
    console.log(
      `allowed ${allowedMs.toFixed(0)} ms: ${isWithin ? 'within' : 'OVER'} (ratio ${(upperMs / allowedMs).toFixed(2)})`,
    );
  }
  process.exitCode = isWithin ? 0 : 1;
}
