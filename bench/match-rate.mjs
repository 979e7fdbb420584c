// Routing against the truth: how often a spec ran in the project that is in truth the fastest for it.
// The truth is the median of full-matrix runs (`route: 'all'`) of the example suite; coverage and exploration visits
// are left out, and a project within 5 % of the fastest matches.
// A reference that `bench:webshop --keep` has left saves the runs for it.
// Usage: npm run bench:routing [-- --reference-runs 3 --routed-runs 4 --reference history.duckdb]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { queryHistory } from './lib/history.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { webshop } from './lib/webshop.mjs';

const { values } = parseArgs({
  options: {
    'reference-runs': { type: 'string', default: '3' },
    'routed-runs': { type: 'string', default: '4' },
    reference: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const TIE = 1.05;

const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-routing-'));
try {
  const reference = path.resolve(values.reference ?? path.join(folder, 'reference.duckdb'));
  const routed = path.join(folder, 'routed.duckdb');
  if (!values.reference) await repeat(Number(values['reference-runs']), reference, 'all');
  await repeat(1, routed, 'all');
  await repeat(Number(values['routed-runs']), routed, 'best');
  report(await truth(reference), await decisions(routed));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function repeat(times, history, route) {
  for (let run = 0; run < times; run++) {
    const env = { EVENKEEL_HISTORY: history, EVENKEEL_ROUTE: route };
    const { exitCode, output, makespanMs } = await runPlaywright({
      cwd: webshop,
      args: ['--workers=2'],
      env,
    });
    if (exitCode !== 0) throw new Error(`The example suite failed:\n${output}`);
    if (!values.json) console.log(`route ${route}, run ${run + 1}: ${(makespanMs / 1000).toFixed(1)} s`);
  }
}

/** Median duration of each spec's tests by project, summed: `file > title` → project → ms. */
async function truth(history) {
  const rows = await queryHistory(
    history,
    `select file, title, project, median(cost_ms) as ms from (
       select run_id, file, title, project, sum(busy_ms) as cost_ms from (
         select run_id, file, title, project, ended_ms - started_ms - worker_start_ms as busy_ms from placement)
       group by all)
     group by all`,
  );
  const byspec = new Map();
  for (const { file, title, project, ms } of rows) {
    const key = JSON.stringify([file, title]);
    byspec.set(key, { ...byspec.get(key), [project]: ms });
  }
  return byspec;
}

function decisions(history) {
  return queryHistory(
    history,
    `select d.run_id, d.file, d.title, d.project, d.factors from decisions d join runs r using (run_id)
     where d.chosen order by r.started_ms`,
  );
}

function report(fastest, chosen) {
  const runs = new Map();
  for (const { run_id, file, title, project, factors } of chosen) {
    if (JSON.parse(factors).reason !== 'best') continue;
    const times = fastest.get(JSON.stringify([file, title]));
    if (!times || times[project] === undefined) continue;
    const best = Math.min(...Object.values(times));
    const run = runs.get(run_id) ?? { specs: 0, matches: 0 };
    run.specs++;
    if (times[project] <= TIE * best) run.matches++;
    runs.set(run_id, run);
  }
  const rates = [...runs.values()].map(({ specs, matches }) => ({ specs, matches, rate: matches / specs }));
  const last = rates.at(-1);
  if (values.json) console.log(JSON.stringify(rates));
  else {
    for (const [index, { specs, matches, rate }] of rates.entries()) {
      console.log(
        `routed run ${index + 1}: ${matches} of ${specs} specs matched, ${(100 * rate).toFixed(1)} %`,
      );
    }
  }
  process.exitCode = last && last.rate >= 0.94 ? 0 : 1;
}
