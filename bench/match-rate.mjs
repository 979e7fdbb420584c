// Routing against the truth: how often a spec ran in the project that is in truth the fastest for it.
// The truth is the median of full-matrix runs (`route: 'all'`) of the example suite; coverage and exploration visits
// are left out, and a project within 5 % of the fastest matches. Beside the rate stand the time that the mismatches cost,
// and how often the reference runs match each other: no choice can be surer than that.
// A reference that `bench:webshop --keep` has left saves the runs for it.
// Usage: npm run bench:routing [-- --reference-runs 3 --history-runs 1 --routed-runs 4 --reference history.duckdb]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { queryHistory } from './lib/history.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { quantile } from './lib/statistics.mjs';
import { webshop } from './lib/webshop.mjs';

const { values } = parseArgs({
  options: {
    'reference-runs': { type: 'string', default: '3' },
    'history-runs': { type: 'string', default: '1' },
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
  await repeat(Number(values['history-runs']), routed, 'all');
  await repeat(Number(values['routed-runs']), routed, 'best');
  const times = await referenceTimes(reference);
  report(fastest(times), agreement(times), await decisions(routed));
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

/** Time of each spec in each reference run: `[file, title]` → project → ms by run. */
async function referenceTimes(history) {
  const rows = await queryHistory(
    history,
    `select run_seq, file, title, project, sum(ended_ms - started_ms - worker_start_ms) as ms
     from placement group by all order by run_seq`,
  );
  const bySpec = new Map();
  for (const { file, title, project, ms } of rows) {
    const key = JSON.stringify([file, title]);
    const projects = bySpec.get(key) ?? new Map();
    bySpec.set(key, projects.set(project, [...(projects.get(project) ?? []), Number(ms)]));
  }
  return bySpec;
}

/** Median of each spec in each project, over the runs that `pick` takes. */
function fastest(times, pick = () => true) {
  const median = (list) =>
    quantile(
      list.filter((_, run) => pick(run)),
      0.5,
    );
  return new Map(
    [...times].map(([key, projects]) => [
      key,
      Object.fromEntries([...projects].map(([project, list]) => [project, median(list)])),
    ]),
  );
}

/** How often the fastest project by one reference run matches the truth by the others. */
function agreement(times) {
  const runs = Math.max(
    ...[...times.values()].flatMap((projects) => [...projects.values()].map((l) => l.length)),
  );
  if (runs < 2) return null;
  let specs = 0;
  let matches = 0;
  for (let run = 0; run < runs; run++) {
    const own = fastest(times, (index) => index === run);
    for (const [key, others] of fastest(times, (index) => index !== run)) {
      const [first] = Object.entries(own.get(key)).sort((a, b) => a[1] - b[1]);
      if (Object.keys(others).length < 2 || Number.isNaN(first[1])) continue;
      specs++;
      if (matchesBest(others, first[0])) matches++;
    }
  }
  return matches / specs;
}

function matchesBest(times, project) {
  return times[project] <= TIE * Math.min(...Object.values(times));
}

function decisions(history) {
  return queryHistory(
    history,
    `select d.run_id, d.file, d.title, d.project, d.factors from decisions d join runs r using (run_id)
     where d.chosen order by r.started_ms`,
  );
}

function report(truth, agreed, chosen) {
  const runs = new Map();
  for (const { run_id, file, title, project, factors } of chosen) {
    if (JSON.parse(factors).reason !== 'best') continue;
    const times = truth.get(JSON.stringify([file, title]));
    if (!times || times[project] === undefined) continue;
    const run = runs.get(run_id) ?? { specs: 0, matches: 0, bestMs: 0, chosenMs: 0 };
    run.specs++;
    if (matchesBest(times, project)) run.matches++;
    run.bestMs += Math.min(...Object.values(times));
    run.chosenMs += times[project];
    runs.set(run_id, run);
  }
  const rates = [...runs.values()].map(({ specs, matches, bestMs, chosenMs }) => ({
    specs,
    matches,
    rate: matches / specs,
    extraTime: chosenMs / bestMs - 1,
  }));
  const last = rates.at(-1);
  if (values.json) console.log(JSON.stringify({ runs: rates, agreement: agreed }));
  else {
    for (const [index, { specs, matches, rate, extraTime }] of rates.entries()) {
      const cost = `${(100 * extraTime).toFixed(2)} % more time than the fastest projects`;
      console.log(
        `routed run ${index + 1}: ${matches} of ${specs} specs matched, ${(100 * rate).toFixed(1)} %; ${cost}`,
      );
    }
    if (agreed !== null)
      console.log(`one reference run matches the others for ${(100 * agreed).toFixed(1)} % of the specs`);
  }
  process.exitCode = last && last.rate >= 0.94 ? 0 : 1;
}
