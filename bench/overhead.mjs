// What Evenkeel costs: 2,000 trivial tests, plain Playwright against Evenkeel with history, in turn.
// The limit is 200 ms + 1 % of the wall time, held against the upper 95 % bound of the median difference. Beside it: the
// same at equal speed of the machine and by phase of the run (see docs/overhead.md), what it uses of the CPU, and how long the
// reporter's parts take.
// Usage: npm run bench:overhead [-- --pairs 20 --tests 2000 --json]; SIGTERM ends it after the pair under way.
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { atMost, holdTo, write } from './lib/limits.mjs';
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
/** Runs in which the reporter's parts are timed; what that costs is in none of the pairs. */
const TIMED_RUNS = 3;

const hook = fileURLToPath(new URL('lib/own-time-hook.cjs', import.meta.url));
const pairs = Number(values.pairs);
const tests = Number(values.tests);

let isEnded = false;
process.once('SIGTERM', () => (isEnded = true));

const { measured, timed } = await withTrivialSuite(tests, measureAll);
const result = summarise(measured, timed);
if (values.json) console.log(JSON.stringify(result));
else print(result);
holdTo([atMost('overhead, upper 95 % bound', result.wall.highMs, result.allowedMs, write.milliseconds)]);

async function measureAll(project) {
  await measure(project, PLAIN_CONFIG);
  await measure(project, OUR_CONFIG); // the run that fills history
  await measure(project, OUR_CONFIG);
  const measured = [];
  for (let pair = 0; pair < pairs && !isEnded; pair++) {
    // Every other pair the other way round, so that a drifting machine favours neither.
    const order = pair % 2 === 0 ? [PLAIN_CONFIG, OUR_CONFIG] : [OUR_CONFIG, PLAIN_CONFIG];
    const runs = new Map();
    for (const config of order) runs.set(config, await measure(project, config));
    measured.push({ plain: runs.get(PLAIN_CONFIG), ours: runs.get(OUR_CONFIG) });
    if (!values.json) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
  }
  const timed = [];
  for (let run = 0; run < TIMED_RUNS; run++)
    timed.push(await measure(project, OUR_CONFIG, { OWN_TIME_PARTS: '1' }));
  return { measured, timed };
}

/** One run: wall time, CPU of the runner's process with all its threads and of all workers together, the reporter's parts. */
async function measure(project, config, extraEnv = {}) {
  const file = path.join(project, 'own-time.ndjson');
  const env = { OWN_TIME_FILE: file, ...extraEnv };
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
  const firstMs = Math.min(...run.attempts.map(({ startMs }) => startMs));
  return {
    wallMs: run.wallMs,
    untilTestsMs: firstMs - run.startedMs,
    testsMs: run.makespanMs,
    afterTestsMs: run.wallMs - run.makespanMs - (firstMs - run.startedMs),
    runnerMs: runner.cpuMs,
    workersMs: workers.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    parts: runner.parts,
  };
}

function summarise(measured, timed) {
  const runs = measured.flatMap(({ plain, ours }) => [plain, ours]);
  const plainMs = median(measured.map(({ plain }) => plain.wallMs));
  const allowedMs = 200 + 0.01 * plainMs;
  // Workers do the same work in every run, so what they use of the CPU tells how fast the machine was meanwhile.
  const usualMs = median(runs.map(({ workersMs }) => workersMs));
  const wall = compare(measured, ({ wallMs }) => wallMs);
  const atEqualSpeed = compare(measured, ({ wallMs, workersMs }) => (wallMs / workersMs) * usualMs);
  const names = [...new Set(timed.flatMap(({ parts }) => Object.keys(parts)))];
  return {
    pairs: measured.length,
    tests,
    plainMs,
    allowedMs,
    wall,
    atEqualSpeed,
    phases: [
      ['until the first test', compare(measured, ({ untilTestsMs }) => untilTestsMs)],
      ['while tests run', compare(measured, ({ testsMs }) => testsMs)],
      ['after the last test', compare(measured, ({ afterTestsMs }) => afterTestsMs)],
    ],
    runnerCpu: compare(measured, ({ runnerMs }) => runnerMs),
    workersCpu: compare(measured, ({ workersMs }) => workersMs),
    parts: names.map((part) => ({ part, wallMs: median(timed.map(({ parts }) => parts[part] ?? 0)) })),
    isWithin: wall.highMs <= allowedMs,
    isWithinAtEqualSpeed: atEqualSpeed.highMs <= allowedMs,
  };
}

/** A one-sided 95 % bound is the upper end of the two-sided 90 % interval. */
function compare(measured, figure) {
  const differences = measured.map(({ plain, ours }) => figure(ours) - figure(plain));
  const { low, high } = medianInterval(differences, 0.9);
  return {
    plainMs: median(measured.map(({ plain }) => figure(plain))),
    medianMs: median(differences),
    lowMs: low,
    highMs: high,
  };
}

function print({
  pairs: count,
  plainMs,
  allowedMs,
  wall,
  atEqualSpeed,
  phases,
  runnerCpu,
  workersCpu,
  parts,
  ...verdicts
}) {
  console.log(`\n${tests} trivial tests, ${count} pairs, plain median ${plainMs.toFixed(0)} ms`);
  const line = (title, { medianMs, highMs }, isWithin) =>
    console.log(
      `${title}: median ${medianMs.toFixed(0)} ms, upper 95 % bound ${highMs.toFixed(0)} ms, ` +
        `allowed ${allowedMs.toFixed(0)} ms: ${isWithin ? 'within' : 'OVER'} (ratio ${(highMs / allowedMs).toFixed(2)})`,
    );
  line('overhead', wall, verdicts.isWithin);
  line('overhead at equal speed of the machine', atEqualSpeed, verdicts.isWithinAtEqualSpeed);
  table('wall time in ms', phases);
  table('CPU in ms', [
    ['runner', runnerCpu],
    ['workers', workersCpu],
  ]);
  console.log('\nwall time of the reporter by part, in ms');
  for (const { part, wallMs } of parts) console.log(`${part.padEnd(20)} ${round(wallMs)}`);
}

function table(title, rows) {
  console.log(`\n${title}: plain, and ours less plain [90 % interval]`);
  for (const [row, { plainMs, medianMs, lowMs, highMs }] of rows)
    console.log(`${row.padEnd(20)} ${round(plainMs)} ${round(medianMs)} [${round(lowMs)}, ${round(highMs)}]`);
}

function median(numbers) {
  return quantile(numbers, 0.5);
}

function round(ms) {
  return ms.toFixed(1).padStart(8);
}
