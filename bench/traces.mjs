// Replays recorded suites under all policies: every trace with at least four runs, every run after the first three,
// each predicted from the runs before it. Prints a table; writes JSON and a chart to bench/results, and with --docs
// to docs/benchmarks.md. The figures are the same for any number of threads.
// Usage: npm run bench:traces [-- --traces ../shared/traces --slots 4,8,16,32,64 --policy live,… --threads 2 --json --docs]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { format, resolveConfig } from 'prettier';
import { POLICIES, readTrace } from 'evenkeel';
import { isPackageBuilt } from '../scripts/lib/package-build.mjs';
import { runTasks } from './lib/run-tasks.mjs';
import { headCommit, sourceDigests } from './lib/source-digests.mjs';
import { meansChart } from './lib/traces-chart.mjs';
import {
  longRunsTable,
  markdownTable,
  meansTable,
  misjudgedTable,
  ordersTable,
  plannedTable,
  summarise,
  tracesTable,
  verdictsTable,
} from './lib/traces-summary.mjs';
import { replayedRuns } from './lib/traces-worker.mjs';

/** The fewest runs of a trace that is taken: three to learn from, one to predict. */
const FEWEST_RUNS = 4;

/** What the figures are made by, other parts of the code that these use included. */
const REPLAYED_SOURCES = ['src', 'bench/lib'];

const rootDir = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    traces: { type: 'string', default: path.join(rootDir, '../shared/traces') },
    slots: { type: 'string', default: '4,8,16,32,64' },
    policy: { type: 'string', default: POLICIES.join(',') },
    threads: { type: 'string', default: String(Math.max(1, os.availableParallelism() - 1)) },
    json: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
});

const files = traceFiles(values.traces);
if (files.length === 0) console.log(`No trace (*.csv.gz) in ${values.traces}: nothing to replay.`);
else await main();

async function main() {
  // Asked first: what can't be named need not be measured.
  if (!isPackageBuilt()) throw new Error('dist is not what the sources are: npm run build');
  const digests = values.docs ? sourceDigests(rootDir, REPLAYED_SOURCES) : [];
  const slots = values.slots.split(',').map(Number);
  const policies = values.policy.split(',');
  const tasks = [];
  for (const file of files) {
    const trace = await readTrace(file);
    if (trace.runs.length < FEWEST_RUNS) continue;
    for (const index of replayedRuns(trace)) tasks.push({ file, index, slots, policies });
  }
  const worker = new URL('./lib/traces-worker.mjs', import.meta.url).href;
  const results = await runTasks(worker, tasks, {
    threads: Number(values.threads),
    onDone: (done) => showProgress(done, tasks.length),
  });
  const cases = results.flat();
  const summary = summarise(cases);
  const resultsDir = path.join(rootDir, 'bench/results');
  const chart = meansChart(summary);
  fs.mkdirSync(resultsDir, { recursive: true });
  fs.writeFileSync(path.join(resultsDir, 'traces.json'), `${JSON.stringify({ summary, cases }, null, 1)}\n`);
  fs.writeFileSync(path.join(resultsDir, 'traces.svg'), chart);
  if (values.docs) {
    fs.writeFileSync(path.join(rootDir, 'docs/benchmarks-traces.svg'), chart);
    const file = path.join(rootDir, 'docs/benchmarks.md');
    const style = await resolveConfig(file);
    fs.writeFileSync(file, await format(document(summary, cases, digests), { ...style, filepath: file }));
  }
  if (values.json) console.log(JSON.stringify(summary));
  else {
    console.log('Makespan / lower bound: mean over traces, in brackets the worst single run\n');
    print(meansTable(summary));
    console.log('\nMeans of `live` among those of 200 other orders\n');
    print(ordersTable(cases));
    console.log('\nRuns under `live` above 1.1\n');
    print(longRunsTable(cases));
    print(misjudgedTable(cases));
    print(verdictsTable(cases));
    console.log('\n`planned` against `static-last`\n');
    print(plannedTable(cases));
    console.log(`\nAll cases: ${path.join(resultsDir, 'traces.json')}, chart: traces.svg beside it`);
  }
}

function showProgress(done, total) {
  const { stderr } = process;
  if (!stderr.isTTY) return;
  const filled = Math.round((30 * done) / total);
  stderr.write(
    `\r${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${done}/${total} runs${done === total ? '\n' : ''}`,
  );
}

function traceFiles(directory) {
  if (!fs.existsSync(directory)) return [];
  const names = fs.readdirSync(directory).filter((name) => name.endsWith('.csv.gz'));
  return names.sort().map((name) => path.join(directory, name));
}

function print({ head, rows }) {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(table.toString());
}

function document(summary, cases, digests) {
  const { version } = JSON.parse(fs.readFileSync(path.join(rootDir, 'package.json'), 'utf8'));
  const today = new Date().toISOString().slice(0, 10);
  const [cpu] = os.cpus();
  return `# Benchmarks on recorded suites

Durations recorded in the CI of public projects, replayed in virtual time. Policies marked _ours_ run through the
shipped engine. Every run is predicted from the runs before it, and from nothing else.

    npm run bench:traces -- --docs

Evenkeel ${version}, ${today}, Node ${process.versions.node}, ${cpu?.model.trim() ?? 'unknown CPU'} (${os.availableParallelism()} cores), commit ${headCommit(rootDir)}.
The figures depend on the code and on the traces, not on the machine. They are those of your copy if this prints the same digests:

    git rev-parse ${REPLAYED_SOURCES.map((folder) => `HEAD:${folder}`).join(' ')}

${digests.map((digest) => `    ${digest}`).join('\n')}

A unit is a file in a project; what it costs is all attempts of all its tests. The lower bound is max(total work /
slots, longest unit). Worker starts, claims and switches cost nothing here: \`evenkeel simulate\` can count them. Each
slot of a static policy is one shard. See [simulate.md](simulate.md) for more.

Figures of whole runs in real browsers, on the example suites \`webshop\` and \`web-ml\`, with their definitions and commands: [figures.md](figures.md).

| policy | what it is |
| --- | --- |
| native | Playwright's \`--shard\`: contiguous slices of equal test count |
| round-robin | units dealt out in turn |
| static-last, static-max | shards by longest first on the last, the largest value; unknown units get the mean of the known |
| ckk | shards by Karmarkar-Karp differencing on last values |
| pull-last | one queue, longest last value first |
| planned | ours: static shards by \`planShards\`; last values, or estimates where they have planned the runs before better |
| planned-oracle | ours: planned with perfect estimates |
| live | ours: one queue, the shipped engine |
| live-means | live by expected lengths alone: all spreads at 0, longest runs forgotten |
| live-longest-forgotten | live with longest runs forgotten |
| live-unknowns-last | live with unknown units ordered like known ones, not early |
| oracle | ours: live with perfect estimates |

## Makespan / lower bound

Mean over traces of each trace's mean over its runs; in brackets the worst single run. In two runs of conda-lock no unit
had been seen before: static-last and static-max then have no value for any and deal the units out in turn, which makes most
of their distance to planned. On the other traces planned is about where static-last is.

${markdownTable(meansTable(summary))}
![Mean ratio over the number of slots](benchmarks-traces.svg)

## \`planned\` against \`static-last\`

How much longer, in per cent, the shards of \`planned\` are than those of longest first on last values: mean over the runs
of a trace, and the standard error of that mean.

${markdownTable(plannedTable(cases))}
## By trace, at 8 slots

${markdownTable(tracesTable(summary, 8))}
## By trace, at 16 slots

${markdownTable(tracesTable(summary, 16))}
## \`live\` among other orders

How much of a difference is merit and how much is luck: the same runs under 200 other orders, each kept for all runs of
all traces. An order starts units by a mixture of the last, the largest, the mean and the median of all values that were
seen, our estimate and its spread, with weights from 0 up; no unit starts later because more was known of it. Units that were never seen stand at some
quantile of the known ones. The best of so many is the best by luck as well: it was chosen knowing the outcomes.

${markdownTable(ordersTable(cases))}
## Every run above 1.1 under \`live\`

Which unit ended last, when it was started, what was predicted, what it had taken in earlier runs, and what it
took; then the ratio that the run would have had with this unit started first of all, with its length alone known, with the length
of the one unit known that helps most (named where it is another one), and with all lengths known.

${markdownTable(misjudgedTable(cases))}
The verdict tells apart what the past could have told:

- _not even with all lengths known_: longest first on the real lengths is above 1.1 as well;
- _no order that was tried_: none of the 200 orders above stays within 1.1. Where the ratio is hardly lower with the unit
  first, others were misjudged as well;
- _some_, _most orders could_: fewer, or at least half of the 200 orders stay within 1.1, by judgement or by luck.

${markdownTable(verdictsTable(cases))}
${markdownTable(longRunsTable(cases))}`;
}
