// What knowing other hardware is worth to routing, and what the factor `hardware` does by its weight: virtual runs of 60
// specs and three projects, on a machine twice as slow as the one that was learned on, whose projects differ otherwise,
// kind by kind, by a standard deviation. Prints by how much the first five runs there took longer than in the fastest
// projects, choices by score alone. No browsers, no clock: the same on every machine.
// Usage: npm run bench:hardware [-- --seeds 20 --runs 12 --deviations 0,0.1,0.3 --weights 0,0.1,0.25 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { importTypeScript } from './lib/run-typescript.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '12' },
    deviations: { type: 'string', default: '0,0.1,0.3' },
    weights: { type: 'string', default: '0,0.1,0.25' },
    json: { type: 'boolean', default: false },
  },
});
const RUNS_AFTER = 5;
const [seeds, runs] = [Number(values.seeds), Number(values.runs)];

const { World } = await importTypeScript(path.join(import.meta.dirname, 'lib/routing-world.ts'));
const cells = numbers(values.deviations).flatMap((deviation) => [
  { deviation, weight: null, regret: meanRegret(deviation, false) },
  ...numbers(values.weights).map((weight) => ({
    deviation,
    weight,
    regret: meanRegret(deviation, true, weight),
  })),
]);
if (values.json) console.log(JSON.stringify(cells));
else for (const cell of cells) console.log(describe(cell));

/** @param isKnown whether what the other hardware has measured is known */
function meanRegret(deviation, isKnown, hardwareWeight) {
  let sum = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const world = new World({ coverEvery: 10, explore: 0.05, seed, hardwareWeight });
    world.play(runs);
    world.changeHardware(deviation, isKnown);
    world.play(RUNS_AFTER);
    sum += world.meanRegret(runs);
  }
  return sum / seeds;
}

function describe({ deviation, weight, regret }) {
  const known = weight === null ? 'nothing known of it' : `\`hardware\` at ${weight}`;
  return `projects stray by ${(100 * deviation).toFixed(0)}%, ${known}: ${(100 * regret).toFixed(1)}% above the fastest`;
}

function numbers(list) {
  return list.split(',').map(Number);
}
