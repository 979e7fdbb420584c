// How many events the simulator works off in a second: 32 agents of 4 slots with claims, worker starts and steals over
// 5 projects, for growing numbers of units, each with a start and an end. Prints how the time grows beside n log n, and a digest of
// all that came out of the runs: the same code gives the same. Exits with 1 when a million events take 10 s of processor
// time or more (on a busy machine the clock on the wall says little), or time grows faster than n log n.
// Usage: npm run bench:simulator [-- --units 5000,50000,500000 --agents 32 --slots 4 --json]
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { simulateRun } from 'evenkeel';
import { growthFit, growthLimit } from './lib/growth-fit.mjs';
import { below, holdTo, write } from './lib/limits.mjs';
import { seededRandom } from './lib/statistics.mjs';

/** Of a million events. */
const LIMIT_MS = 10_000;

const { values } = parseArgs({
  options: {
    units: { type: 'string', default: '5000,50000,500000' },
    agents: { type: 'string', default: '32' },
    slots: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const agents = Number(values.agents);
const results = values.units.split(',').map((count) => measure(Number(count)));
const growth = growthFit(
  results.map(({ events }) => events),
  results.map(({ cpuMs }) => cpuMs),
);
const limits = [
  ...results.map(({ units, events, cpuMs }) =>
    // What a run takes to get going is not spread over a million events where there are fewer.
    below(`events of ${units} units`, cpuMs, LIMIT_MS * Math.max(1, events / 1e6), write.seconds),
  ),
  ...(results.length > 1 ? [growthLimit('simulated runs', growth)] : []),
];
if (values.json) console.log(JSON.stringify({ results, growth, limits }));
else {
  for (const { units, events, steals, ms, cpuMs, digest } of results) {
    const rate = `${Math.round(events / (cpuMs / 1000)).toLocaleString('en')} events/s`;
    const took = `${write.seconds(ms)}, ${write.seconds(cpuMs)} of processor time: ${rate}`;
    console.log(`${units} units: ${events} events, ${steals} steals in ${took}; digest ${digest}`);
  }
  if (results.length > 1)
    console.log(`grows as n^${growth.exponent.toFixed(2)} (n log n: ${growth.nLogNExponent.toFixed(2)})`);
}
holdTo(limits);

function measure(units) {
  const setup = setupOf(units);
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const run = simulateRun(setup);
  const { user, system } = process.cpuUsage(cpuBefore);
  const ms = performance.now() - before;
  const { events, steals, unfinished } = run;
  if (unfinished.length > 0) throw new Error(`${unfinished.length} units were not run`);
  return { units, events, steals: steals.length, ms, cpuMs: (user + system) / 1000, digest: digestOf(run) };
}

/** Of everything that happened, in its order. */
function digestOf({ makespanMs, stays, steals, events }) {
  const hash = createHash('sha256').update(JSON.stringify([makespanMs, events]));
  for (const { unit, ...stay } of stays) hash.update(JSON.stringify([unit.id, Object.values(stay)]));
  for (const steal of steals) hash.update(JSON.stringify(Object.values(steal)));
  return hash.digest('hex').slice(0, 16);
}

function setupOf(units) {
  const random = seededRandom(1);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    agents: Array.from({ length: agents }, (_, index) => ({
      slots: Number(values.slots),
      speed: index % 8 === 7 ? 0.7 : 1,
      arrivesMs: 0,
      diesMs: Infinity,
    })),
    units: Array.from({ length: units }, (_, order) => {
      const value = Math.exp(8 + gaussian());
      const project = `project-${order % 5}`;
      return {
        unit: {
          id: `unit-${order}`,
          project,
          workerKey: project,
          estimate: { value, spread: 0.3 * value, sampleCount: 5, source: 'own' },
          locks: [],
          isIsolated: false,
          order,
        },
        jobs: [{ durationMs: value * Math.exp(0.3 * gaussian()), share: 1 }],
        owner: order % agents,
      };
    }),
    projectLimits: new Map(),
    expectedStartMs: () => 900,
    workerStartMs: () => 900,
    switchMs: 0,
    claimMs: 5,
    leaseMs: 30_000,
    pollMs: 1000,
    canSteal: true,
    seed: 1,
  };
}
