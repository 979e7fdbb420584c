import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readTrace } from 'evenkeel';
import { openHistory } from './history-thread.mjs';
import { importTypeScript } from './run-typescript.mjs';

const rootDir = path.resolve(import.meta.dirname, '../..');
/** Runs that history holds. */
const PAST_RUNS = 5;
/** A spec sleeps at least this long: what Playwright itself spends on one is not to be measured. */
const SHORTEST_MS = 20;

/** Configs of the project: Playwright alone, and with Evenkeel. */
export const PLAIN_CONFIG = 'plain.config.mjs';
export const OUR_CONFIG = 'evenkeel.config.mjs';
/** The history, beside the configs. */
export const HISTORY = 'history.duckdb';

/**
 * A suite of specs that sleep as a recorded run took, with what the runs before it took for them.
 * @param trace the recorded runs; without, the first ones of those shared that are large enough
 * @param specs their number
 * @param totalMs what all of them take together
 */
export async function sleepingSuite({ trace, specs, totalMs }) {
  const recorded = await recordedSuite(trace, specs);
  const factor = totalMs / recorded.reduce((sum, { ms }) => sum + ms, 0);
  const scale = (ms) => Math.max(SHORTEST_MS, Math.round(ms * factor));
  return recorded.map(({ ms, past }, index) => ({
    file: `spec-${String(index).padStart(3, '0')}.spec.mjs`,
    title: `sleeps ${index}`,
    ms: scale(ms),
    past: past.map((earlier) => (earlier === undefined ? undefined : scale(earlier))),
  }));
}

/**
 * Writes the suite and its history into a directory; packages are the caller's.
 * @param workers of the config
 * @param slots that the recorded runs had
 */
export async function writeSleepingProject(folder, suite, { workers, slots }) {
  await mkdir(path.join(folder, 'tests'));
  for (const { file, title, ms } of suite) {
    const source = `import { test } from '@playwright/test';
test('${title}', () => new Promise((resolve) => setTimeout(resolve, ${ms})));\n`;
    await writeFile(path.join(folder, 'tests', file), source);
  }
  const plain = `import { defineConfig } from '@playwright/test';
export default defineConfig({ testDir: './tests', workers: ${workers}, timeout: 600_000, projects: [{ name: 'one' }] });\n`;
  await writeFile(path.join(folder, PLAIN_CONFIG), plain);
  // The reporter of the command line would take the place of one in the config.
  const ours = `import { withEvenkeel } from 'evenkeel/playwright';
import plain from './${PLAIN_CONFIG}';
export default withEvenkeel(plain);\n`;
  await writeFile(path.join(folder, OUR_CONFIG), ours);
  await recordPast(folder, suite, slots);
}

async function recordPast(folder, suite, slots) {
  const doctor = execFileSync(process.execPath, [path.join(rootDir, 'dist/cli.js'), 'doctor', '--json'], {
    cwd: folder,
  });
  const { hardwareClass } = JSON.parse(doctor);
  const { recordingOf } = await importTypeScript(path.join(import.meta.dirname, 'recording.ts'));
  const history = openHistory(path.join(folder, HISTORY), { hardwareClass, keepRuns: PAST_RUNS });
  for (let run = 0; run < PAST_RUNS; run++) {
    const tests = suite.flatMap(({ file, title, past }) =>
      past[run] === undefined ? [] : [{ project: 'one', file, title, durationMs: past[run] }],
    );
    await history.ask({ method: 'record', recording: recordingOf(run, tests, { hardwareClass, slots }) });
  }
  await history.close();
}

/** Of the trace that was named, or of the first one that is large enough. */
async function recordedSuite(trace, specs) {
  if (trace) {
    const suite = suiteOf(await readTrace(trace), specs);
    if (suite) return suite;
    throw new Error(`${trace} has no run of ${specs} files with ${PAST_RUNS} runs before it.`);
  }
  const traces = path.join(rootDir, '../shared/traces');
  for (const name of readdirSync(traces).filter((file) => file.endsWith('.csv.gz'))) {
    const suite = suiteOf(await readTrace(path.join(traces, name)), specs);
    if (suite) return suite;
  }
  throw new Error(`No trace in ${traces} has a run of ${specs} files with ${PAST_RUNS} runs before it.`);
}

/** The last run with enough files, and what the runs before it took for them; null when there is none. */
function suiteOf({ runs }, specs) {
  const perFile = runs.map(({ tests }) => {
    const ms = new Map();
    for (const { file, attempts } of tests) {
      const cost = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
      ms.set(file, (ms.get(file) ?? 0) + cost);
    }
    return ms;
  });
  const last = perFile.findLastIndex((files, index) => files.size >= specs && index >= PAST_RUNS);
  if (last < 0) return null;
  return [...perFile[last]].slice(0, specs).map(([file, ms]) => ({
    ms,
    past: perFile.slice(last - PAST_RUNS, last).map((run) => run.get(file)),
  }));
}
