import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');

/**
 * Runs the real `playwright test` once and measures it from outside, the same way with and without
 * Evenkeel: `wallMs` is the whole process, which began at `startedMs` (epoch), `makespanMs` from the first attempt's start to the last one's end,
 * `attempts` each with its start and end (epoch).
 * Fails loudly when the command could not be run; failing tests are the caller's to judge by `exitCode`.
 */
export async function runPlaywright({ cwd, args = [], env = {}, execArgv = [] }) {
  const jsonFile = path.join(os.tmpdir(), `evenkeel-bench-${randomBytes(6).toString('hex')}.json`);
  const startedMs = Date.now();
  const started = performance.now();
  const command = [...execArgv, cli, 'test', '--reporter=json', ...args];
  const { exitCode, output } = await run(process.execPath, command, {
    cwd,
    env: { ...process.env, CI: '1', ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: jsonFile },
  });
  const wallMs = performance.now() - started;
  const report = JSON.parse(await readFile(jsonFile, 'utf8').catch(() => 'null'));
  await rm(jsonFile, { force: true });
  if (!report) throw new Error(`No report; playwright test said:\n${output}`);
  return { exitCode, output, startedMs, wallMs, ...spanOf(report) };
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}

function spanOf(report) {
  const attempts = [];
  let tests = 0;
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        tests++;
        for (const { startTime, duration } of test.results) {
          const startMs = Date.parse(startTime);
          attempts.push({ startMs, endMs: startMs + duration });
        }
      }
    }
    for (const child of suite.suites ?? []) visit(child);
  };
  report.suites.forEach(visit);
  const fromMs = Math.min(...attempts.map(({ startMs }) => startMs));
  const toMs = Math.max(...attempts.map(({ endMs }) => endMs));
  return { makespanMs: toMs - fromMs, tests, attempts, stats: report.stats };
}
