// What the load that is to come is worth as a factor of a pool's scores, by its weight: virtual pools of eight slots and two
// browsers of four instances, steady tasks that both may run, and a ramp of tasks for one of them alone. Prints what came from
// the ramp's begin on, over seeds. No browsers, no clock: the same on every machine.
// Usage: npm run bench:load-ahead [-- --seeds 20 --weights 0,0.1,0.25,0.5,1,2 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { importTypeScript } from './lib/run-typescript.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    weights: { type: 'string', default: '0,0.1,0.25,0.5,1,2' },
    json: { type: 'boolean', default: false },
  },
});
const SHORT = { taskMs: 4000, slower: 0.1 };
const LONG = { taskMs: 40_000, slower: 0.1 };
const RAMPS = [
  { name: 'tasks of 4 s, to a full browser', ...SHORT, steady: 0.5, peak: 1 },
  { name: 'tasks of 4 s, beyond it', ...SHORT, steady: 0.5, peak: 1.6 },
  { name: 'tasks of 40 s, to a full browser', ...LONG, steady: 0.5, peak: 1 },
  { name: 'tasks of 40 s, beyond it', ...LONG, steady: 0.5, peak: 1.6 },
  { name: 'tasks of 40 s, half as long again in the other', ...LONG, slower: 0.5, steady: 0.4, peak: 1 },
];

const { rampOutcome } = await importTypeScript(path.join(import.meta.dirname, 'lib/ramp-world.ts'));
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const weights = values.weights.split(',').map(Number);
const cells = RAMPS.flatMap((ramp) =>
  weights.map((weight) => ({ ramp: ramp.name, weight, ...mean(ramp, weight) })),
);
if (values.json) console.log(JSON.stringify(cells));
else for (const cell of cells) console.log(describe(cell));

function mean(ramp, weight) {
  const outcomes = seeds.map((seed) => rampOutcome(ramp, weight, seed));
  const of = (field) => outcomes.reduce((sum, outcome) => sum + outcome[field], 0) / outcomes.length;
  return { makespanMs: of('makespanMs'), imbalance: of('imbalance'), meanWaitMs: of('meanWaitMs') };
}

function describe({ ramp, weight, makespanMs, imbalance, meanWaitMs }) {
  const [makespan, wait] = [makespanMs, meanWaitMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
  return `${ramp}, \`loadAhead\` at ${weight}: makespan ${makespan}, imbalance ${imbalance.toFixed(3)}, mean wait ${wait}`;
}
