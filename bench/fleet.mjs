// Several agents on one suite: 4 agents with one worker each, 200 specs that sleep as a recorded run took, history
// filled from the runs before it. Prints makespan / lower bound of three ways to share the suite: Playwright's own
// `--shard`, shards by longest first on last values, and one live queue on Redis. What is above the mean work of an agent is
// told apart: agents that begin after the first one (late), time between tests (gaps: what the runner itself spends on each file, and
// waiting for claims; what the live queue adds is its excess over native), and agents that end before the last one (ends). Of the live queue
// also: steals / units, and units of the common tail / units, which are planned for whoever is done first and no steals.
// Usage: npm run bench:fleet [-- --trace FILE.csv.gz --specs 200 --agents 4 --seconds 75 --repeats 3 --json]
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { startRedis } from './lib/redis.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import {
  HISTORY,
  OUR_CONFIG,
  PLAIN_CONFIG,
  sleepingSuite,
  writeSleepingProject,
} from './lib/sleeping-suite.mjs';
import { quantile } from './lib/statistics.mjs';

const rootDir = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    trace: { type: 'string' },
    specs: { type: 'string', default: '200' },
    agents: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '75' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const agents = Number(values.agents);
/** Of the live queue: medians, and steals without an accepted result in any run. */
const ALLOWED = { ratio: 1.05, imbalance: 0.05, steals: 0.05, lost: 0 };
const WAYS = { native, static: staticShards, live };

const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-fleet-'));
const redis = await startRedis();
try {
  // So that a perfect run takes as long as asked for.
  const totalMs = Number(values.seconds) * 1000 * agents;
  const suite = await sleepingSuite({ trace: values.trace, specs: Number(values.specs), totalMs });
  await symlink(path.join(rootDir, 'node_modules'), path.join(folder, 'node_modules'));
  await writeSleepingProject(folder, suite, { workers: 1, slots: agents });
  const measured = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
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
  const figures = await together(async (agent) => {
    const history = historyOf(agent);
    await cp(path.join(folder, HISTORY), history);
    const env = {
      EVENKEEL_COORDINATOR: redis.url,
      EVENKEEL_RUN_ID: `bench-${repeat}`,
      EVENKEEL_HISTORY: history,
    };
    return { args: ['-c', OUR_CONFIG, `--shard=${agent + 1}/${agents}`], env };
  });
  return { ...figures, stolen: stolen(), specs: Number(values.specs) };
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
  const attempts = runs.flatMap((run) => run.attempts);
  const count = Number(values.specs);
  if (attempts.length !== count) throw new Error(`${attempts.length} tests ran instead of ${count}.`);
  const beginMs = Math.min(...attempts.map(({ startMs }) => startMs));
  const makespanMs = Math.max(...attempts.map(({ endMs }) => endMs)) - beginMs;
  const lengths = attempts.map(({ startMs, endMs }) => endMs - startMs);
  const lowerBoundMs = Math.max(lengths.reduce((sum, ms) => sum + ms, 0) / agents, ...lengths);
  const busy = runs.map((run) => run.attempts.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0));
  const imbalance = 1 - busy.reduce((sum, ms) => sum + ms, 0) / agents / Math.max(...busy);
  const tailUnits = runs.reduce(
    (sum, { output }) => sum + Number(/(\d+) of the common tail/.exec(output)?.[1] ?? 0),
    0,
  );
  const parts = partsOf(runs, beginMs, makespanMs);
  return { makespanMs, lowerBoundMs, ratio: makespanMs / lowerBoundMs, imbalance, tailUnits, ...parts };
}

/** Means over the agents; with the mean work they add up to the makespan. */
function partsOf(runs, beginMs, makespanMs) {
  const mean = (valueOf) => runs.reduce((sum, run) => sum + valueOf(run.attempts), 0) / runs.length;
  const firstOf = (attempts) => Math.min(...attempts.map(({ startMs }) => startMs));
  const lastOf = (attempts) => Math.max(...attempts.map(({ endMs }) => endMs));
  const workOf = (attempts) => attempts.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return {
    lateMs: mean((attempts) => firstOf(attempts) - beginMs),
    gapsMs: mean((attempts) => lastOf(attempts) - firstOf(attempts) - workOf(attempts)),
    endsMs: mean((attempts) => beginMs + makespanMs - lastOf(attempts)),
  };
}

function describe({ makespanMs, lowerBoundMs, ratio, imbalance, lateMs, gapsMs, endsMs, ...ofLive }) {
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  return (
    `${seconds(makespanMs)} of at least ${seconds(lowerBoundMs)}: ${ratio.toFixed(3)}, imbalance ${imbalance.toFixed(3)}, ` +
    `${ofLive.stolen ? describeShared(ofLive) : ''}late ${seconds(lateMs)}, gaps ${seconds(gapsMs)}, ends ${seconds(endsMs)}`
  );
}

function describeShared({ stolen, tailUnits, specs }) {
  const { taken, accepted, predicted_ms: predictedMs, actual_ms: actualMs } = stolen;
  const share = (count) => `${((100 * count) / specs).toFixed(1)}%`;
  const gains = `gain ${(actualMs / 1000).toFixed(1)} s of ${(predictedMs / 1000).toFixed(1)} s predicted`;
  return (
    `steals / units ${share(taken)} (${taken}, ${accepted} of them accepted, ${gains}), ` +
    `common tail / units ${share(tailUnits)} (${tailUnits}); `
  );
}

function report(measured) {
  const median = (way, valueOf) => quantile(measured[way].map(valueOf), 0.5);
  const medians = Object.fromEntries(
    Object.keys(measured).map((way) => [way, median(way, ({ ratio }) => ratio)]),
  );
  const live = {
    ratio: medians.live,
    imbalance: median('live', ({ imbalance }) => imbalance),
    steals: median('live', ({ stolen, specs }) => stolen.taken / specs),
    lost: Math.max(...measured.live.map(({ stolen }) => stolen.taken - stolen.accepted)),
  };
  const writers = { ratio: write.digits(3), imbalance: write.digits(3), steals: write.percent, lost: String };
  const limits = Object.entries(ALLOWED).map(([name, limit]) =>
    atMost(`${name} of the live queue`, live[name], limit, writers[name]),
  );
  if (values.json)
    console.log(JSON.stringify({ agents, specs: Number(values.specs), measured, medians, live, limits }));
  else {
    const texts = Object.entries(medians).map(([way, ratio]) => `${way} ${ratio.toFixed(3)}`);
    console.log(`makespan / lower bound, median: ${texts.join(' · ')} (live: allowed ${ALLOWED.ratio})`);
    console.log(
      `live, median: imbalance ${live.imbalance.toFixed(3)} (allowed ${ALLOWED.imbalance}), steals / units ` +
        `${(100 * live.steals).toFixed(1)}% (allowed ${100 * ALLOWED.steals}%), ${live.lost} without an accepted result`,
    );
  }
  holdTo(limits);
}
