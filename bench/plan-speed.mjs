// Time to plan shards: 100,000 placements on 64 slots, without other costs and with worker starts and set-up families,
// and how it grows with the number of placements. Prints the median of the rounds in processor time, and the exponent
// of the fit time = c * n^e beside that of n log n and how well c * n log n fits. Then what `evenkeel plan` computes where no
// number of machines is asked for, with seven earlier runs to judge by.
// And all that `evenkeel plan -o` computes for as many placements whose tests run apart, with a history of ten runs: estimates,
// cutting the suite into units, earlier runs, the plan, its prediction. Exits with 1 where a plan takes 1 s or more, or time grows
// faster than n log n.
// Usage: npm run bench:plan [-- --placements 100000 --slots 64 --rounds 3 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { planShards } from 'evenkeel';
import { growthFit, growthLimit } from './lib/growth-fit.mjs';
import { below, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { quantile, seededRandom } from './lib/statistics.mjs';

const PROJECTS = 5;
/** Of a plan of 100,000 placements on 64 slots. */
const LIMIT_MS = 1000;

/** What `evenkeel plan` shows where nothing is asked for. */
const MACHINES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
const FORECAST_SIZES = [2000, 10_000];

const { values } = parseArgs({
  options: {
    placements: { type: 'string', default: '100000' },
    slots: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const { forecastMs } = await importTypeScript(path.join(import.meta.dirname, 'lib/forecast-time.ts'));
const { suitePlanTime } = await importTypeScript(path.join(import.meta.dirname, 'lib/suite-plan-time.ts'));
const { planUnitAt } = await importTypeScript(path.join(import.meta.dirname, 'lib/plan-unit.ts'));
const most = Number(values.placements);
const slots = Number(values.slots);
const sizes = [0.125, 0.25, 0.5, 1].map((share) => Math.max(PROJECTS, Math.round(share * most)));
const kinds = [
  { name: 'plain', costs: {} },
  { name: 'set-ups', costs: setUpCosts() },
];
const results = kinds.map(({ name, costs }) => {
  const times = sizes.map((count) => medianMs({ units: unitsOf(count), shards: machines(), ...costs }));
  return {
    name,
    times: Object.fromEntries(sizes.map((count, i) => [count, times[i]])),
    ...growthFit(sizes, times),
  };
});
const forecasts = FORECAST_SIZES.map((units) => ({ units, ms: forecastMs(units, MACHINES) }));
const suites = sizes.map((placements) => ({
  placements,
  ...suitePlanTime(placements, { projects: PROJECTS, slots }),
}));
const limits = results.flatMap(({ name, times, ...growth }) => [
  below(`plan of ${most} placements on ${slots} slots, ${name}`, times[most], LIMIT_MS, write.milliseconds),
  growthLimit(`plans, ${name}`, growth),
]);
if (values.json) console.log(JSON.stringify({ slots, results, forecasts, suites, limits }));
else print();
holdTo(limits);

function print() {
  const head = ['placements', ...sizes.map(String), 'exponent', 'of n log n', 'n log n within'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { name, times, exponent, nLogNExponent, nLogNError } of results) {
    const cells = Object.values(times).map((ms) => `${ms.toFixed(0)} ms`);
    const fit = [exponent.toFixed(2), nLogNExponent.toFixed(2), `${(100 * nLogNError).toFixed(0)}%`];
    table.push([name, ...cells, ...fit]);
  }
  console.log(
    `Processor time of planShards on ${slots} slots, median of ${values.rounds} (less than ${LIMIT_MS} ms allowed)\n${table.toString()}`,
  );
  for (const { units, ms } of forecasts) {
    console.log(`${units} units forecast on ${MACHINES.join(', ')} machines: ${ms.toFixed(0)} ms`);
  }
  for (const { placements, units, cutMs, allMs } of suites) {
    console.log(
      `plan -o of ${placements} placements, cut into ${units} units: ${allMs.toFixed(0)} ms, of which the cut ${cutMs.toFixed(0)} ms`,
    );
  }
}

function machines() {
  return Array.from({ length: slots }, () => ({ slots: 1 }));
}

/** Worker starts, and a set-up for each project that needs another one for all. */
function setUpCosts() {
  const projects = Array.from({ length: PROJECTS }, (_, index) => `project-${index}`);
  return {
    workerStartMs: () => 900,
    setups: {
      dependencies: new Map([
        ...projects.map((project) => [project, [`setup of ${project}`]]),
        ...projects.map((project) => [`setup of ${project}`, ['seed']]),
      ]),
      costMs: () => 20_000,
    },
  };
}

function unitsOf(count) {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_, order) => {
    const value = Math.exp(
      6 + 1.2 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    );
    return planUnitAt(order, value, { projects: PROJECTS, spread: 0.2 });
  });
}

function medianMs(input) {
  planShards(input);
  const times = Array.from({ length: Number(values.rounds) }, () => {
    const before = process.cpuUsage();
    planShards(input);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return quantile(times, 0.5);
}
