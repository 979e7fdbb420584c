// What a long history costs at the start of a run: 1,000,000 recorded attempts, 2,000 specs. The shipped history thread
// records the runs, then fresh processes ask it for what planning needs, as a run does: with the snapshot that the last
// run left, and without one. The limits are 0.5 s and 100 MB more memory than with no history at all.
// Usage: npm run bench:history [-- --runs 500 --specs 2000]
import { fork } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { quantile, seededRandom } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    specs: { type: 'string', default: '2000' },
    repeats: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    // What a child process is asked to measure.
    measure: { type: 'string' },
  },
});
const runs = Number(values.runs);
const specs = Number(values.specs);
const hardwareClass = 'bench';
const files = Array.from({ length: specs }, (_, spec) => `tests/area-${spec % 50}/spec-${spec}.spec.ts`);
const thread = fileURLToPath(new URL('../dist/history-thread.cjs', import.meta.url));

if (values.measure) process.send(await measure(values.measure));
else await bench();

async function bench() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-history-'));
  try {
    const file = path.join(folder, 'history.duckdb');
    await fill(file);
    const none = await repeat(path.join(folder, 'none.duckdb'));
    const snapshot = await repeat(file);
    await rm(`${file}.snapshot`);
    const database = await repeat(file);
    const { size } = await stat(file);
    report({ none, snapshot, database, fileMb: size / 2 ** 20 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(file) {
  const random = seededRandom(3);
  const history = openHistory(file);
  for (let run = 0; run < runs; run++) {
    await history.ask({ method: 'record', recording: recordingOf(run, random) });
    if (!values.json) process.stderr.write(`\rrun ${run + 1} of ${runs}`);
  }
  await history.close();
  if (!values.json) process.stderr.write('\n');
}

/** One process after the other, each asking once. */
async function repeat(file) {
  const measured = [];
  for (let time = 0; time < Number(values.repeats); time++) measured.push(await measureInChild(file));
  return {
    ms: quantile(
      measured.map(({ ms }) => ms),
      0.5,
    ),
    mb: quantile(
      measured.map(({ mb }) => mb),
      0.5,
    ),
    tests: measured[0].tests,
  };
}

function measureInChild(file) {
  const args = [`--measure=${file}`, `--specs=${specs}`];
  const child = fork(fileURLToPath(import.meta.url), args);
  return new Promise((resolve, reject) => {
    child.on('message', resolve);
    child.on('error', reject);
    child.on('exit', (code) => code && reject(new Error(`Measuring ended with code ${code}.`)));
  });
}

async function measure(file) {
  const started = performance.now();
  const history = openHistory(file);
  const summary = await history.ask({ method: 'summarise', files });
  const ms = performance.now() - started;
  const mb = process.resourceUsage().maxRSS / 1024;
  await history.close();
  return { ms, mb, tests: summary.table.tests.size };
}

/** The history as a run has it: a thread that is called by messages. */
function openHistory(file) {
  // See `src/history/native-gate.ts`.
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(thread, { workerData: gate });
  const waiting = new Map();
  let calls = 0;
  worker.on('message', ({ id, value, error, warning }) => {
    if (warning) throw new Error(warning.message);
    const { resolve, reject } = waiting.get(id);
    if (error) reject(new Error(error));
    else resolve(value);
  });
  worker.postMessage({ start: { path: file, hardwareClass, keepRuns: runs } });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = calls++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ ...request, id });
      }),
    // Stopped in the middle of native code, the thread would take the process with it.
    async close() {
      while (Atomics.load(gate, 0) > 0) await setTimeout(10);
      await worker.terminate();
    },
  };
}

function recordingOf(run, random) {
  const startedMs = 1_770_000_000_000 + run * 1_000_000;
  const span = { startedMs, endedMs: startedMs + 600_000 };
  const figures = {
    makespanMs: 6e5,
    lowerBoundMs: 6e5,
    predictedMs: 6e5,
    busyMs: 6e5,
    idleMs: 0,
    imbalance: 0,
  };
  const attempts = files.map((file, spec) => ({
    agent: 'a',
    slot: spec % 8,
    workerIndex: spec % 8,
    project: 'chromium',
    file,
    title: `does what spec ${spec} says`,
    testId: `test-${spec}`,
    repeatEachIndex: 0,
    kind: `kind-${spec % 7}`,
    retry: 0,
    status: 'passed',
    ok: true,
    skippedAtRunTime: false,
    lacksBaseline: false,
    superseded: false,
    startedMs: startedMs + spec,
    durationMs: Math.round(500 * (1 + (spec % 40)) * (0.85 + 0.3 * random())),
  }));
  return {
    revision: 0,
    run: {
      runId: `run-${run}`,
      ...span,
      status: 'passed',
      ...figures,
      steals: 0,
      units: specs,
      tests: specs,
      knownSpecs: specs,
      specs,
      routedSpecs: 0,
      route: 'all',
      dispatch: 'live',
      dispatchReason: null,
      runner: 'playwright',
      runnerVersion: '1.64.1',
      version: '0.1.0',
    },
    agent: { agent: 'a', host: 'h', hardwareClass, cores: 8, memoryBytes: 2 ** 34, slots: 8, ...span },
    placements: [],
    attempts,
    decisions: [],
    workerStarts: [],
    overheads: files.map((file) => ({ project: 'chromium', file, durationMs: 30 })),
  };
}

function report({ none, snapshot, database, fileMb }) {
  const more = { snapshot: snapshot.mb - none.mb, database: database.mb - none.mb };
  const isWithin = [snapshot, database].every(({ ms }) => ms < 500) && Math.max(...Object.values(more)) < 100;
  const result = { attempts: runs * specs, specs, fileMb, none, snapshot, database, moreMb: more, isWithin };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`${runs * specs} attempts, ${specs} specs, a file of ${fileMb.toFixed(0)} MB`);
    console.log(`no history:       ${none.ms.toFixed(0)} ms, ${none.mb.toFixed(0)} MB`);
    for (const [name, { ms, tests }] of Object.entries({ snapshot, database })) {
      const line = `${ms.toFixed(0)} ms (allowed 500), ${more[name].toFixed(0)} MB more (allowed 100)`;
      console.log(`with the ${`${name}:`.padEnd(9)} ${line}, ${tests} tests known`);
    }
  }
  process.exitCode = isWithin ? 0 : 1;
}
