// What it is worth to ask for work before a slot is idle: agents of one slot without a runner, 200 specs that take what they took in a recorded
// run, planned by the runs before it, and a coordinator that is far away, in virtual time. With look-ahead and without, in turn. Prints the
// time between units (gaps: waiting for the coordinator), between an agent's last unit and the end of the run (ends), the makespan over its
// lower bound, how many calls that took, and how many units were asked for in vain and given back.
// Usage: npm run bench:look-ahead [-- --call-ms 100 --trace FILE.csv.gz --specs 200 --agents 4 --seconds 75 --repeats 20 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { below, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { sleepingSuite } from './lib/sleeping-suite.mjs';
import { quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    'call-ms': { type: 'string', default: '100' },
    trace: { type: 'string' },
    specs: { type: 'string', default: '200' },
    agents: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '75' },
    repeats: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const agents = Number(values.agents);
const callMs = Number(values['call-ms']);
const WAYS = { off: false, on: true };

const { lookAheadRun } = await importTypeScript(path.resolve(import.meta.dirname, 'lib/look-ahead.ts'));
const measured = { off: [], on: [] };
const totalMs = Number(values.seconds) * 1000 * agents;
const suite = await sleepingSuite({ trace: values.trace, specs: Number(values.specs), totalMs });
for (let seed = 1; seed <= Number(values.repeats); seed++) {
  for (const [way, looksAhead] of Object.entries(WAYS)) {
    const figures = await lookAheadRun(suite, { agents, callMs, looksAhead, seed });
    measured[way].push(figures);
    if (!values.json) console.log(`${seed} ${way.padEnd(3)} ${describe(figures)}`);
  }
}
report();

function describe({ makespanMs, lowerBoundMs, gapsMs, endsMs, steals, calls, gaveBack }) {
  return (
    `gaps ${write.milliseconds(gapsMs)}, ends ${write.milliseconds(endsMs)}, makespan / lower bound ` +
    `${(makespanMs / lowerBoundMs).toFixed(4)}, ${steals} steals, ${calls} calls, ${gaveBack} given back`
  );
}

function report() {
  const median = (way, valueOf) => quantile(measured[way].map(valueOf), 0.5);
  const of = (way) => ({
    gapsMs: median(way, ({ gapsMs }) => gapsMs),
    endsMs: median(way, ({ endsMs }) => endsMs),
    ratio: median(way, ({ makespanMs, lowerBoundMs }) => makespanMs / lowerBoundMs),
    calls: median(way, ({ calls }) => calls),
  });
  const medians = { off: of('off'), on: of('on') };
  const limits = [below('gaps with look-ahead', medians.on.gapsMs, medians.off.gapsMs, write.milliseconds)];
  if (values.json)
    console.log(JSON.stringify({ callMs, agents, specs: Number(values.specs), measured, medians, limits }));
  else
    for (const [way, { gapsMs, endsMs, ratio, calls }] of Object.entries(medians))
      console.log(
        `look-ahead ${way}, calls of ${callMs} ms, median: gaps ${write.milliseconds(gapsMs)}, ends ${write.milliseconds(endsMs)}, ` +
          `makespan / lower bound ${ratio.toFixed(4)}, ${calls} calls`,
      );
  holdTo(limits);
}
