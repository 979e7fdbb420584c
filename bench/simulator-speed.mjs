// How many events the simulator works off in a second: 32 agents of 4 slots with claims, worker starts and steals over
// 5 projects, for growing numbers of units, each with a start and an end. Prints the growth between sizes; n log n gives
// an exponent of about 1.1. Exits with 1 when a million events take 10 s of processor time or more: on a busy machine
// the clock on the wall says little.
// Usage: npm run bench:simulator [-- --units 5000,50000,500000 --agents 32 --slots 4 --json]
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { simulateRun } from 'evenkeel';
import { seededRandom } from './lib/statistics.mjs';

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
for (const [index, result] of results.entries()) {
  const before = results[index - 1];
  result.exponent = before
    ? Math.log(result.cpuMs / before.cpuMs) / Math.log(result.events / before.events)
    : null;
}

if (values.json) console.log(JSON.stringify(results));
else {
  for (const { units, events, steals, ms, cpuMs, exponent } of results) {
    const growth = exponent === null ? '' : `, grows as n^${exponent.toFixed(2)}`;
    const rate = `${Math.round(events / (cpuMs / 1000)).toLocaleString('en')} events/s`;
    console.log(
      `${units} units: ${events} events, ${steals} steals in ${(ms / 1000).toFixed(2)} s, ${(cpuMs / 1000).toFixed(2)} s of processor time: ${rate}${growth}`,
    );
  }
}
process.exitCode = results.every(({ events, cpuMs }) => cpuMs < (LIMIT_MS * Math.max(events, 1e6)) / 1e6)
  ? 0
  : 1;

function measure(units) {
  const setup = setupOf(units);
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const { events, steals, unfinished } = simulateRun(setup);
  const { user, system } = process.cpuUsage(cpuBefore);
  const ms = performance.now() - before;
  if (unfinished.length > 0) throw new Error(`${unfinished.length} units were not run`);
  return { units, events, steals: steals.length, ms, cpuMs: (user + system) / 1000 };
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
