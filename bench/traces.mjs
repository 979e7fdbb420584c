// Replays recorded suites under all policies: every trace with at least four runs, every run after the first three,
// each predicted from the runs before it. Prints a table; writes JSON and a chart to bench/results, and with --docs
// to docs/benchmarks.md. The figures are the same for any number of threads. Exits with 1 where a limit is missed.
// Usage: npm run bench:traces [-- --traces ../shared/traces --slots 4,8,16,32,64 --policy live,… --threads 2 --json --docs]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { format, resolveConfig } from 'prettier';
import { POLICIES, readTrace } from 'evenkeel';
import { isPackageBuilt } from '../scripts/lib/package-build.mjs';
import { holdTo } from './lib/limits.mjs';
import { runTasks } from './lib/run-tasks.mjs';
import { headCommit, sourceDigests } from './lib/source-digests.mjs';
import { meansChart } from './lib/traces-chart.mjs';
import { tracesDocument } from './lib/traces-document.mjs';
import { traceLimits } from './lib/traces-limits.mjs';
import {
  longRunsTable,
  meansTable,
  misjudgedTable,
  ordersTable,
  plannedTable,
  summarise,
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
  const limits = traceLimits(summary);
  const resultsDir = path.join(rootDir, 'bench/results');
  const chart = meansChart(summary);
  fs.mkdirSync(resultsDir, { recursive: true });
  fs.writeFileSync(
    path.join(resultsDir, 'traces.json'),
    `${JSON.stringify({ summary, limits, cases }, null, 1)}\n`,
  );
  fs.writeFileSync(path.join(resultsDir, 'traces.svg'), chart);
  if (values.docs) {
    fs.writeFileSync(path.join(rootDir, 'docs/benchmarks-traces.svg'), chart);
    const file = path.join(rootDir, 'docs/benchmarks.md');
    const style = await resolveConfig(file);
    const text = tracesDocument({ summary, cases, limits }, { ...origin(), digests });
    fs.writeFileSync(file, await format(text, { ...style, filepath: file }));
  }
  if (values.json) console.log(JSON.stringify({ summary, limits }));
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
  holdTo(limits);
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

/** What the figures are made by. */
function origin() {
  const { version } = JSON.parse(fs.readFileSync(path.join(rootDir, 'package.json'), 'utf8'));
  const [cpu] = os.cpus();
  const cores = `${cpu?.model.trim() ?? 'unknown CPU'} (${os.availableParallelism()} cores)`;
  return {
    version,
    day: new Date().toISOString().slice(0, 10),
    machine: `Node ${process.versions.node}, ${cores}`,
    commit: headCommit(rootDir),
    folders: REPLAYED_SOURCES,
  };
}
