// Quality of the estimates on recorded suites: every trace with at least four runs, every run after the first three
// predicted from the runs before it, by us and by the obvious predictors; then how many renamed tests are found again.
// Says so and ends well where there are no traces; exits with 1 where a limit is missed. One thread, nothing random: the same numbers every time.
// Usage: npm run bench:estimates [-- --traces ../shared/traces --only PART_OF_NAME --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { estimateLimits } from './lib/estimate-limits.mjs';
import { holdTo } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';

const { values } = parseArgs({
  options: {
    traces: { type: 'string', default: path.resolve(import.meta.dirname, '../../shared/traces') },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

const { errorRatios, measureEstimates, report } = await importTypeScript(
  path.join(import.meta.dirname, 'estimates/main.ts'),
);
const results = await measureEstimates(values.traces, values.only);
if (results.length === 0) console.log(`No trace (*.csv.gz) in ${values.traces}: nothing to measure.`);
else {
  const { suites, means } = errorRatios(results);
  const limits = estimateLimits(suites, means);
  console.log(values.json ? JSON.stringify({ results, limits }) : report(results));
  holdTo(limits);
}
