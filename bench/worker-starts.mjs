// What workers cost that are replaced: tests in a real browser that fail at their first attempt, each of which takes its worker
// and its browser with it; plain Playwright against Evenkeel, in turn. Half as many workers as cores, as Playwright has by default:
// where all cores are busy, whoever starts earlier takes from the others.
// Usage: npm run bench:worker-starts [-- --pairs 10 --tests 6 --json]
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages } from './lib/install-packages.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { medianInterval, quantile } from './lib/statistics.mjs';
import { OUR_CONFIG, PLAIN_CONFIG } from './lib/trivial-suite.mjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    tests: { type: 'string', default: '6' },
    json: { type: 'boolean', default: false },
  },
});
const [pairs, tests] = [Number(values.pairs), Number(values.tests)];

const project = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-starts-'));
try {
  await writeProject();
  const result = summarise(await measurePairs());
  if (values.json) console.log(JSON.stringify(result));
  else print(result);
} finally {
  await rm(project, { recursive: true, force: true });
}

async function writeProject() {
  await installPackages(path.join(project, 'node_modules'));
  await mkdir(path.join(project, 'tests'));
  const {
    chromium: { executablePath },
  } = JSON.parse(await readFile(new URL('../.setup/browsers.json', import.meta.url), 'utf8'));
  const use = { launchOptions: { executablePath, args: ['--no-sandbox'] } };
  const workers = Math.max(1, Math.floor(os.availableParallelism() / 2));
  const plain = { testDir: './tests', workers, retries: 1, fullyParallel: true, use };
  await writeFile(path.join(project, PLAIN_CONFIG), `export default ${JSON.stringify(plain)};\n`);
  const ours = `import { withEvenkeel } from 'evenkeel/playwright';\nimport plain from './${PLAIN_CONFIG}';
export default withEvenkeel(plain);\n`;
  await writeFile(path.join(project, OUR_CONFIG), ours);
  const source = Array.from(
    { length: tests },
    (_, test) => `test('fails at first ${test}', async ({ page }, { retry }) => {
  await page.setContent('<p>here</p>');
  expect(retry).toBe(1);
});`,
  );
  const imports = "import { expect, test } from '@playwright/test';";
  await writeFile(path.join(project, 'tests/replaced.spec.mjs'), [imports, ...source].join('\n'));
}

async function measurePairs() {
  await measure(PLAIN_CONFIG);
  await measure(OUR_CONFIG);
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? [PLAIN_CONFIG, OUR_CONFIG] : [OUR_CONFIG, PLAIN_CONFIG];
    const runs = new Map();
    for (const config of order) runs.set(config, await measure(config));
    measured.push({ plain: runs.get(PLAIN_CONFIG), ours: runs.get(OUR_CONFIG) });
    if (!values.json) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
  }
  return measured;
}

async function measure(config) {
  const run = await runPlaywright({ cwd: project, args: ['-c', config] });
  if (run.exitCode !== 0 || run.stats.flaky !== tests) throw new Error(`${config} failed:\n${run.output}`);
  return run;
}

function summarise(measured) {
  const ratios = (figure) => measured.map(({ plain, ours }) => figure(ours) / figure(plain));
  const compare = (figure) => {
    const { low, high } = medianInterval(ratios(figure), 0.9);
    const plainMs = quantile(
      measured.map(({ plain }) => figure(plain)),
      0.5,
    );
    return { plainMs, ratio: quantile(ratios(figure), 0.5), low, high };
  };
  return { pairs, tests, makespan: compare((run) => run.makespanMs), wall: compare((run) => run.wallMs) };
}

function print(result) {
  console.log(`\n${tests} tests that fail once, ${pairs} pairs; ours / plain, median [90 % interval]`);
  for (const name of ['makespan', 'wall']) {
    const { plainMs, ratio, low, high } = result[name];
    const interval = `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
    console.log(`${name.padEnd(9)} ${ratio.toFixed(3)} ${interval} of ${(plainMs / 1000).toFixed(1)} s`);
  }
}
