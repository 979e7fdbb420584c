// Several agents on one suite: agents with one worker each, specs that sleep as a recorded run took, history
// filled from the runs before it. `--help` tells what is printed.
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fleetFigures } from './lib/fleet-figures.mjs';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { numberOption } from './lib/number-option.mjs';
import { startFarRedis } from './lib/redis.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import {
  HISTORY,
  OUR_CONFIG,
  PLAIN_CONFIG,
  sleepingSuite,
  writeSleepingProject,
} from './lib/sleeping-suite.mjs';
import { quantile } from './lib/statistics.mjs';

const HELP = `Shares one suite among agents of one worker each, and prints makespan / lower bound of the ways to do it: Playwright's own
--shard (native), shards by longest first on last values (static), and one live queue on Redis (live). With --call-ms also
the live queue without look-ahead, which asks for nothing before a slot is idle (waits).

What an agent does besides its mean work is told apart, in the mean of the agents: it begins after the first one (late), its
slot is free though it has not run its last test (gaps: what the runner itself spends on each file, and waiting for claims;
what the live queue adds is its excess over native), it ends before the last one (ends). Of the live queue also: steals / units, and
units of the common tail / units, which are planned for whoever is done first and no steals.

Usage: npm run bench:fleet [-- OPTIONS]
  --call-ms N      each call of the coordinator takes N ms more, there and back, 0 to 10000 (0)
  --specs N        of the suite, 1 to 10000 (200)
  --agents N       1 to 64 (4)
  --seconds N      that a perfect run takes, 1 to 3600 (75)
  --repeats N      of each way, in turn, 1 to 100 (3)
  --trace FILE     recorded runs, *.csv.gz (the first of ../shared/traces that is large enough)
  --json           all figures
Without --call-ms figures are held to limits; else none are but that no unit is lost.`;

const rootDir = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    trace: { type: 'string' },
    specs: { type: 'string', default: '200' },
    agents: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '75' },
    repeats: { type: 'string', default: '3' },
    'call-ms': { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit();
}
const { specs, agents, seconds, repeats, callMs } = given();
/** Of the live queue: medians, and steals without an accepted result in any run. A slow link costs what it costs. */
const ALLOWED = callMs === 0 ? { ratio: 1.05, imbalance: 0.05, steals: 0.05, lost: 0 } : { lost: 0 };
const WAYS = { native, static: staticShards, live, ...(callMs > 0 && { waits: liveWithoutLookAhead }) };
/** An agent asks for nothing before a slot is idle. */
const NO_LOOK_AHEAD = ['--require', path.join(rootDir, 'bench/lib/no-look-ahead-hook.cjs')];

const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-fleet-'));
const redis = await startFarRedis(callMs);
try {
  // So that a perfect run takes as long as asked for.
  const totalMs = seconds * 1000 * agents;
  const suite = await sleepingSuite({ trace: values.trace, specs, totalMs });
  await symlink(path.join(rootDir, 'node_modules'), path.join(folder, 'node_modules'));
  await writeSleepingProject(folder, suite, { workers: 1, slots: agents });
  const measured = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [way, run] of Object.entries(WAYS)) {
      const figures = await run(suite, repeat);
      measured[way].push(figures);
      if (!values.json) console.log(`${repeat + 1} ${way.padEnd(6)} ${describe(figures)}`);
    }
  }
  report(measured);
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}

async function native() {
  return together((agent) => ({ args: ['-c', PLAIN_CONFIG, `--shard=${agent + 1}/${agents}`] }));
}

/** Longest first on the last value, to the agent with the least work; unknown ones count as the mean of the known. */
async function staticShards(suite) {
  const lasts = suite.map(({ past }) => past.findLast((ms) => ms !== undefined));
  const known = lasts.filter((ms) => ms !== undefined);
  const mean = known.reduce((sum, ms) => sum + ms, 0) / known.length;
  const shares = Array.from({ length: agents }, () => ({ ms: 0, files: [] }));
  const order = suite.map(({ file }, index) => ({ file, ms: lasts[index] ?? mean }));
  for (const { file, ms } of order.sort((a, b) => b.ms - a.ms)) {
    const share = shares.reduce((least, one) => (one.ms < least.ms ? one : least));
    share.ms += ms;
    share.files.push(file);
  }
  return together((agent) => ({ args: ['-c', PLAIN_CONFIG, ...shares[agent].files] }));
}

async function live(_, repeat) {
  return shared(`bench-${repeat}`);
}

async function liveWithoutLookAhead(_, repeat) {
  return shared(`bench-${repeat}-waits`, NO_LOOK_AHEAD);
}

/** @param execArgv of each agent */
async function shared(runId, execArgv = []) {
  const figures = await together(async (agent) => {
    const history = historyOf(agent);
    await cp(path.join(folder, HISTORY), history);
    const env = {
      EVENKEEL_COORDINATOR: redis.url,
      EVENKEEL_RUN_ID: runId,
      EVENKEEL_HISTORY: history,
    };
    return { execArgv, args: ['-c', OUR_CONFIG, `--shard=${agent + 1}/${agents}`], env };
  });
  return { ...figures, stolen: stolen() };
}

/** Each repeat begins with a copy, which knows of no steals. */
function historyOf(agent) {
  return path.join(folder, `history-${agent}.duckdb`);
}

/** What agents took from each other's shares, how much of that ended in an accepted result, and what it gained. */
function stolen() {
  const query = `SELECT count(*) AS taken, count(*) FILTER (counts) AS accepted,
    coalesce(sum(predicted_gain_ms) FILTER (actual_gain_ms IS NOT NULL), 0) AS predicted_ms,
    coalesce(sum(actual_gain_ms), 0) AS actual_ms
    FROM steals WHERE from_shard IS NOT NULL`;
  const sums = { taken: 0, accepted: 0, predicted_ms: 0, actual_ms: 0 };
  for (let agent = 0; agent < agents; agent++) {
    const args = [path.join(rootDir, 'dist/cli.js'), 'history', 'sql', query, '--json'];
    const env = { ...process.env, EVENKEEL_HISTORY: historyOf(agent) };
    const [row] = JSON.parse(execFileSync(process.execPath, args, { cwd: folder, env }));
    for (const name of Object.keys(sums)) sums[name] += Number(row[name]);
  }
  return sums;
}

/** All agents at the same time. */
async function together(optionsOf) {
  const options = await Promise.all(Array.from({ length: agents }, (_, agent) => optionsOf(agent)));
  const runs = await Promise.all(options.map((one) => runPlaywright({ cwd: folder, ...one })));
  const failed = runs.find(({ exitCode }) => exitCode !== 0);
  if (failed) throw new Error(`An agent failed:\n${failed.output}`);
  const attempts = runs.map((run) => run.attempts);
  const ran = attempts.flat().length;
  if (ran !== specs) throw new Error(`${ran} tests ran instead of ${specs}.`);
  const tailUnits = runs.reduce(
    (sum, { output }) => sum + Number(/(\d+) of the common tail/.exec(output)?.[1] ?? 0),
    0,
  );
  return { ...fleetFigures(attempts), tailUnits };
}

function describe({ makespanMs, lowerBoundMs, ratio, imbalance, lateMs, gapsMs, endsMs, ...ofLive }) {
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  return (
    `${seconds(makespanMs)} of at least ${seconds(lowerBoundMs)}: ${ratio.toFixed(3)}, imbalance ${imbalance.toFixed(3)}, ` +
    `${ofLive.stolen ? describeShared(ofLive) : ''}late ${seconds(lateMs)}, gaps ${seconds(gapsMs)}, ends ${seconds(endsMs)}`
  );
}

function describeShared({ stolen, tailUnits }) {
  const { taken, accepted, predicted_ms: predictedMs, actual_ms: actualMs } = stolen;
  const share = (count) => `${((100 * count) / specs).toFixed(1)}%`;
  const gains = `gain ${(actualMs / 1000).toFixed(1)} s of ${(predictedMs / 1000).toFixed(1)} s predicted`;
  return (
    `steals / units ${share(taken)} (${taken}, ${accepted} of them accepted, ${gains}), ` +
    `common tail / units ${share(tailUnits)} (${tailUnits}); `
  );
}

function report(measured) {
  const medianOf = (way, valueOf) => quantile(measured[way].map(valueOf), 0.5);
  const medians = Object.fromEntries(
    Object.keys(measured).map((way) => [
      way,
      { ratio: medianOf(way, ({ ratio }) => ratio), gapsMs: medianOf(way, ({ gapsMs }) => gapsMs) },
    ]),
  );
  const live = {
    ratio: medians.live.ratio,
    imbalance: medianOf('live', ({ imbalance }) => imbalance),
    steals: medianOf('live', ({ stolen }) => stolen.taken / specs),
    lost: Math.max(...measured.live.map(({ stolen }) => stolen.taken - stolen.accepted)),
  };
  const writers = { ratio: write.digits(3), imbalance: write.digits(3), steals: write.percent, lost: String };
  const limits = Object.entries(ALLOWED).map(([name, limit]) =>
    atMost(`${name} of the live queue`, live[name], limit, writers[name]),
  );
  if (values.json) console.log(JSON.stringify({ agents, specs, callMs, measured, medians, live, limits }));
  else {
    for (const [way, { ratio, gapsMs }] of Object.entries(medians))
      console.log(
        `${way.padEnd(6)} median: makespan / lower bound ${ratio.toFixed(3)}, gaps ${write.milliseconds(gapsMs)}`,
      );
    const allowed = (name) => (name in ALLOWED ? ` (allowed ${writers[name](ALLOWED[name])})` : '');
    console.log(
      `live, median: makespan / lower bound ${live.ratio.toFixed(3)}${allowed('ratio')}, imbalance ` +
        `${live.imbalance.toFixed(3)}${allowed('imbalance')}, steals / units ${write.percent(live.steals)}${allowed('steals')}, ` +
        `${live.lost} without an accepted result${allowed('lost')}`,
    );
  }
  holdTo(limits);
}

/** The options that are numbers; what is not allowed ends the process with a message. */
function given() {
  const number = (name, least, most, isWhole) => numberOption(name, values[name], { least, most, isWhole });
  try {
    return {
      specs: number('specs', 1, 10_000),
      agents: number('agents', 1, 64),
      seconds: number('seconds', 1, 3600, false),
      repeats: number('repeats', 1, 100),
      callMs: number('call-ms', 0, 10_000),
    };
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
