// What a long history costs at the start of a run: 1,000,000 recorded attempts, 2,000 specs. The shipped history thread
// records the runs, then fresh processes ask it for what planning needs, as a run does: with the snapshot that the last
// run left, and without one. The limits are 0.5 s and 100 MB more memory than with no history at all.
// Usage: npm run bench:history [-- --runs 500 --specs 2000]
import { fork } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { below, holdTo, write } from './lib/limits.mjs';
import { openHistory } from './lib/history-thread.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
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
const LIMIT_MS = 500;
const LIMIT_MB = 100;

const runs = Number(values.runs);
const specs = Number(values.specs);
const hardwareClass = 'bench';
const files = Array.from({ length: specs }, (_, spec) => `tests/area-${spec % 50}/spec-${spec}.spec.ts`);

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
  const { recordingOf } = await importTypeScript(path.join(import.meta.dirname, 'lib/recording.ts'));
  const random = seededRandom(3);
  const history = openHistory(file, { hardwareClass, keepRuns: runs });
  for (let run = 0; run < runs; run++) {
    await history.ask({
      method: 'record',
      recording: recordingOf(run, testsOf(random), { hardwareClass }),
    });
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
  const history = openHistory(file, { hardwareClass, keepRuns: runs });
  const summary = await history.ask({ method: 'summarise', files });
  const ms = performance.now() - started;
  const mb = process.resourceUsage().maxRSS / 1024;
  await history.close();
  return { ms, mb, tests: summary.table.tests.size };
}

function testsOf(random) {
  return files.map((file, spec) => ({
    project: 'chromium',
    file,
    title: `does what spec ${spec} says`,
    kind: `kind-${spec % 7}`,
    durationMs: Math.round(500 * (1 + (spec % 40)) * (0.85 + 0.3 * random())),
  }));
}

function report({ none, snapshot, database, fileMb }) {
  const more = { snapshot: snapshot.mb - none.mb, database: database.mb - none.mb };
  const limits = Object.entries({ snapshot, database }).flatMap(([name, { ms }]) => [
    below(`time with the ${name}`, ms, LIMIT_MS, write.milliseconds),
    below(`more memory with the ${name}`, more[name], LIMIT_MB, (mb) => `${mb.toFixed(0)} MB`),
  ]);
  const result = { attempts: runs * specs, specs, fileMb, none, snapshot, database, moreMb: more, limits };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`${runs * specs} attempts, ${specs} specs, a file of ${fileMb.toFixed(0)} MB`);
    console.log(`no history:       ${none.ms.toFixed(0)} ms, ${none.mb.toFixed(0)} MB`);
    for (const [name, { ms, tests }] of Object.entries({ snapshot, database })) {
      const line = `${ms.toFixed(0)} ms (allowed ${LIMIT_MS}), ${more[name].toFixed(0)} MB more (allowed ${LIMIT_MB})`;
      console.log(`with the ${`${name}:`.padEnd(9)} ${line}, ${tests} tests known`);
    }
  }
  holdTo(limits);
}
