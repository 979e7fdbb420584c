// Routing against the truth: how often a spec ran in the project that is in truth the fastest for it; see
// `lib/match-rate.mjs`. Beside the rate stand the time that the mismatches cost, and how often the reference runs match
// each other. The suite learns by `--history-runs` full-matrix runs, or from cold with 0.
// A reference that `bench:balance --keep` has left saves the runs for it.
// Usage: npm run bench:routing [-- --suite web-ml --reference-runs 3 --history-runs 1 --routed-runs 4 --reference history.duckdb]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installExample } from '../scripts/lib/dependencies.mjs';
import { runSuite, suiteDir } from './lib/example-suites.mjs';
import { atLeast, holdTo, write } from './lib/limits.mjs';
import { agreement, matchRates, referenceTimes } from './lib/match-rate.mjs';

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'webshop' },
    'reference-runs': { type: 'string', default: '3' },
    'history-runs': { type: 'string', default: '1' },
    'routed-runs': { type: 'string', default: '4' },
    reference: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/** What the last run has to reach, of all specs but visits: 97 % for the suite that is made for it, 94 % for a shop. */
const WANTED = { webshop: 0.94, 'web-ml': 0.97 };

await installExample(suiteDir(values.suite));
const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-routing-'));
try {
  const reference = path.resolve(values.reference ?? path.join(folder, 'reference.duckdb'));
  const routed = path.join(folder, 'routed.duckdb');
  if (!values.reference) await repeat(Number(values['reference-runs']), reference, 'all');
  await repeat(Number(values['history-runs']), routed, 'all');
  await repeat(Number(values['routed-runs']), routed, 'best');
  const times = await referenceTimes(reference);
  report(await matchRates(routed, times), agreement(times));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function repeat(times, history, route) {
  const onRun = (line) => (values.json ? undefined : console.log(line));
  await runSuite(values.suite, { times, history, route, onRun });
}

function report(runs, agreed) {
  if (values.json) console.log(JSON.stringify({ runs, agreement: agreed }));
  else {
    for (const [index, run] of runs.entries()) console.log(`routed run ${index + 1}: ${describe(run)}`);
    if (agreed !== null)
      console.log(`one reference run matches the others for ${(100 * agreed).toFixed(1)} % of the specs`);
  }
  const reached = runs.at(-1)?.overallRate ?? NaN;
  holdTo([atLeast('specs matched in the last routed run', reached, WANTED[values.suite], write.percent)]);
}

function describe({
  all,
  overallRate,
  specs,
  matches,
  toldApart,
  rate,
  extraTime,
  coverage,
  explore,
  load,
  other,
}) {
  const cost = `${(100 * extraTime).toFixed(2)} % more time than the fastest projects`;
  const apart = Object.entries({ coverage, explore, load, other }).flatMap(([cause, count]) =>
    count ? `${count} by ${cause}` : [],
  );
  const overall = `${all.matches} of ${all.specs} specs matched, ${(100 * overallRate).toFixed(1)} %`;
  return `${overall}; of those placed by score alone ${matches} of ${specs}, ${(100 * rate).toFixed(1)} %, ${toldApart} slower in all reference runs; ${cost}${apart.length ? `; apart: ${apart.join(', ')}` : ''}`;
}
