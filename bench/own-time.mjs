// What Evenkeel itself uses of the CPU, which a busy machine distorts far less than wall time: 2,000 trivial tests,
// plain Playwright against Evenkeel with history, in turn; and how long each part of the reporter takes.
// Usage: npm run bench:own-time [-- --pairs 20 --tests 2000 --json]
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runPlaywright } from './lib/run-playwright.mjs';
import { medianInterval, quantile } from './lib/statistics.mjs';
import { OUR_CONFIG, PLAIN_CONFIG, withTrivialSuite } from './lib/trivial-suite.mjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    tests: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const hook = fileURLToPath(new URL('lib/own-time-hook.cjs', import.meta.url));
const pairs = Number(values.pairs);

const measured = await withTrivialSuite(Number(values.tests), measureAll);
report(measured);

async function measureAll(project) {
  await measure(project, OUR_CONFIG); // the run that fills history
  await measure(project, OUR_CONFIG);
  const plain = [];
  const ours = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Every other pair the other way round, so that a drifting machine favours neither.
    const order = pair % 2 === 0 ? [PLAIN_CONFIG, OUR_CONFIG] : [OUR_CONFIG, PLAIN_CONFIG];
    for (const config of order) (config === OUR_CONFIG ? ours : plain).push(await measure(project, config));
    if (!values.json) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
  }
  return { plain, ours };
}

/** One run: CPU of the runner's process with all its threads, of all workers together, and the reporter's parts. */
async function measure(project, config) {
  const file = path.join(project, 'own-time.ndjson');
  const env = { OWN_TIME_FILE: file };
  const args = ['-c', config];
  const run = await runPlaywright({ cwd: project, args, env, execArgv: ['--require', hook] });
  if (run.exitCode !== 0) throw new Error(`${config} failed:\n${run.output}`);
  const processes = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  await rm(file);
  const runner = processes.find(({ role }) => role === 'runner');
  const workers = processes.filter(({ role }) => role === 'worker');
  return {
    wallMs: run.wallMs,
    runnerMs: runner.cpuMs,
    workersMs: workers.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    parts: runner.parts,
  };
}

function report({ plain, ours }) {
  const figures = Object.fromEntries(
    ['runnerMs', 'workersMs', 'wallMs'].map((name) => [name, compare(plain, ours, name)]),
  );
  const names = [...new Set(ours.flatMap(({ parts }) => Object.keys(parts)))];
  const parts = names.map((part) => ({ part, wallMs: median(ours.map((run) => run.parts[part] ?? 0)) }));
  if (values.json) return console.log(JSON.stringify({ pairs, ...figures, parts }));
  console.log(`\n${values.tests} trivial tests, ${pairs} pairs; medians in ms, [90% interval]\n`);
  const line = (title, { plain, difference, low, high }) =>
    console.log(
      `${title.padEnd(26)} plain ${round(plain)}   ours +${round(difference)} [${round(low)}, ${round(high)}]`,
    );
  line('CPU of the runner process', figures.runnerMs);
  line('CPU of its workers', figures.workersMs);
  line('wall time', figures.wallMs);
  console.log('\nwall time of the reporter, by part');
  for (const { part, wallMs } of parts) console.log(`${part.padEnd(13)} ${round(wallMs)}`);
}

function compare(plain, ours, name) {
  const differences = plain.map((run, pair) => ours[pair][name] - run[name]);
  return {
    plain: median(plain.map((run) => run[name])),
    difference: median(differences),
    ...medianInterval(differences, 0.9),
  };
}

function median(numbers) {
  return quantile(numbers, 0.5);
}

function round(ms) {
  return ms.toFixed(1).padStart(6);
}
