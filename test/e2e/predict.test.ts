/** Forecasts of a run, by the real commands. */
import { existsSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { readMachine } from '../../src/config/machine.js';
import type { TestQuery } from '../../src/estimate/estimator.js';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { queryHistory } from '../../src/history/query.js';
import { gate } from '../support/gate.js';
import { complaints } from './harness/features.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { openPool, poolHistory } from './harness/open-pool.js';
import { fixture } from './harness/run-fixture.js';
import { runProgram } from './harness/run-program.js';

interface Forecast {
  readonly quantity: string;
  readonly horizon_ms: number;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
  readonly actual: number;
  readonly current: number | null;
}

const FORECASTS = 'SELECT * FROM forecasts ORDER BY quantity, horizon_ms, made_ms';

it('a run that should last long is forecast, and the forecasts are held against what came', async () => {
  const project = fixture('lengths');
  expectMinutes(project);
  const run = await project.run({ env: { EVENKEEL_WEIGHTS: 'weights.json' } });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(complaints(run)).toEqual([]);

  const forecasts = await project.history<Forecast>(FORECASTS);
  // On a busy machine it is looked at more than once.
  const ofNextMinute = forecasts.filter(
    ({ quantity, horizon_ms }) => quantity === 'backlog' && horizon_ms === 60_000,
  );
  const [soon] = ofNextMinute;
  // Two of five units are expected to run then; in truth all were over.
  expect(soon).toMatchObject({ predicted: 3, actual: 0, current: 5 });
  const [rest] = forecasts.filter(({ quantity }) => quantity === 'remaining_ms');
  expect(rest?.low).toBeGreaterThan(200_000);
  expect(rest?.actual).toBeGreaterThan(0);
  expect(rest?.actual).toBeLessThan(rest?.low ?? 0);

  const scores = await project.evenkeel(['predict', '--run', (await runIdOf(project)) ?? '', '--json']);
  expect([scores.code, scores.stderr]).toEqual([0, '']);
  const within = ofNextMinute.filter(({ low, high, actual }) => low <= actual && actual <= high);
  const counts = { count: ofNextMinute.length, coverage: within.length / ofNextMinute.length };
  expect(JSON.parse(scores.stdout)).toMatchObject({
    scores: expect.arrayContaining([
      expect.objectContaining({ quantity: 'backlog', horizonMs: 60_000, ...counts }),
    ]) as unknown,
  });
  const next = await project.evenkeel(['predict']);
  expect([next.code, next.stderr]).toEqual([0, '']);
  expect(next.stdout).toMatch(/^5 units of run .+ on 2 slots: /);
  // What came lay far outside, so that the next interval is wider.
  expect(next.stdout).toMatch(
    /^90% intervals of recent runs held 0\.0% of the time to the end, now × [1-4]\.\d\d/m,
  );
  expect(next.stdout).toMatch(/Widths are learned from 1 run\.$/m);
});

it.runIf(existsSync('/usr/bin/script'))(
  'a terminal has in its title how long the run will still take, and its own title at the end',
  async () => {
    const project = fixture('lengths');
    expectMinutes(project);
    const inTerminal = async (env: NodeJS.ProcessEnv): Promise<string> => {
      const command = `'${process.execPath}' node_modules/@playwright/test/cli.js test`;
      const { code, stdout } = await runProgram('script', ['-qec', command, '/dev/null'], project.dir, {
        env: { EVENKEEL_WEIGHTS: 'weights.json', TERM: 'xterm', ...env },
      });
      expect(code, stdout).toBe(0);
      return stdout;
    };
    const shown = await inTerminal({});
    expect(shown).toMatch(
      /\u001b\[22;2t\u001b\]2;\dm \d\ds left \(\dm \d\ds to \d+m \d\ds\) · evenkeel\u0007/,
    );
    expect(shown.split('\u001b[23;2t')).toHaveLength(2);
    expect(await inTerminal({ EVENKEEL_ETA: '0' })).not.toContain('\u001b]2;');
  },
);

it('a short run is not forecast', async () => {
  const project = fixture('lengths');
  expect((await project.run()).code).toBe(0);
  expect(await project.history(FORECASTS)).toEqual([]);
});

it('what was predicted of a run before it is held against what came, once', async () => {
  const project = fixture('lengths');
  expect((await project.run()).code).toBe(0);
  expect((await project.evenkeel(['predict'])).code).toBe(0);
  const other = await project.evenkeel(['predict', '--slots', '1']);
  expect([other.code, other.stderr]).toEqual([0, '']);
  const part = await project.run({ args: ['--shard=1/2'] });
  expect([part.code, complaints(part)]).toEqual([0, []]);
  expect(await project.history(FORECASTS)).toEqual([]);

  const run = await project.run();
  expect([run.code, complaints(run)]).toEqual([0, []]);
  const before = await project.history<Forecast & { run_id: string }>(
    `SELECT f.* FROM forecasts f JOIN runs r USING (run_id)
     WHERE made_ms < started_ms AND quantity = 'remaining_ms'`,
  );
  expect(before).toHaveLength(1);
  expect(before[0]?.actual).toBeGreaterThan(0);
  expect(before[0]?.low).toBeGreaterThan(0);
  const scores = ['predict', '--run', before[0]?.run_id ?? ''];
  const { stdout } = await project.evenkeel(scores);
  expect(stdout).toContain('made no forecasts while it was on');
  expect(stdout).toMatch(/^Before it, by `evenkeel predict`: 1 forecast with an outcome$/m);
  const { stdout: json } = await project.evenkeel([...scores, '--json']);
  expect(JSON.parse(json)).toMatchObject({
    scores: [],
    before: expect.arrayContaining([
      expect.objectContaining({ quantity: 'remaining_ms', count: 1 }),
    ]) as unknown,
  });

  expect((await project.run()).code).toBe(0);
  expect(await project.history(FORECASTS)).toHaveLength(
    (await project.history(`SELECT * FROM forecasts WHERE run_id = '${before[0]?.run_id ?? ''}'`)).length,
  );
});

it('a suite that fails mostly is predicted with the workers that its failures will take', async () => {
  const project = fixture('failures');
  const args = ['--retries=1'];
  await project.run({ args });
  const tests = await project.history<TestQuery>('SELECT DISTINCT project, file, title, kind FROM attempt');
  const files = [...new Set(tests.map(({ file }) => file))];
  const known = createDuckDbHistory({
    path: project.path('.evenkeel/history.duckdb'),
    onWarning: () => undefined,
  });
  const estimator = createEstimator(await known.readModel(files, readMachine().hardwareClass));
  const units = files.map((file) => {
    const query = { project: '', file, tests: tests.filter((test) => test.file === file) };
    return { file, ...estimator.unit(query) };
  });
  // One of two tests fails, and again in its retry.
  for (const { restartsMs } of units)
    expect(restartsMs).toBeGreaterThan(1.5 * estimator.workerStart('').value);

  const restartsMs = units.reduce((sum, unit) => sum + (unit.restartsMs ?? 0), 0);
  const next = await project.evenkeel(['predict', '--slots', '1', '--json']);
  const { remainingMs } = JSON.parse(next.stdout) as { remainingMs: { predicted: number } };
  expect(remainingMs.predicted).toBeGreaterThan(restartsMs);

  const again = await project.run({ args });
  expect(complaints(again)).toEqual([]);
  const planned = await project.history<{ file: string; predicted_ms: number }>(
    `SELECT file, predicted_ms FROM placement
     WHERE run_seq = (SELECT max(run_seq) FROM run) AND tests = 2 AND retry = 0 ORDER BY file`,
  );
  expect(planned).toEqual(
    units
      .toSorted((a, b) => (a.file < b.file ? -1 : 1))
      .map(({ file, value }) => ({ file, predicted_ms: value })),
  );
  const [run] = await project.history<{ predicted_ms: number }>(
    'SELECT predicted_ms FROM run ORDER BY run_seq DESC LIMIT 1',
  );
  expect(run?.predicted_ms).toBeGreaterThan(units.reduce((sum, { value }) => sum + value, 0) / 2);
});

it('a pool tells of its load in the minutes to come', async () => {
  const pool = openPool({ capacity: { workers: 1 } });
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const started = new Promise<void>((resolve) => {
    void pool.submit({ name: 'held', kind: 'text', run: () => (resolve(), held) });
  });
  await started;
  const waiting = pool.submit({ name: 'waiting', kind: 'text', run: () => 1 });
  await expect.poll(() => pool.status().queued).toBe(1);
  const { loads, arrivals, drainMs } = pool.predictions();
  expect(drainMs).toBeGreaterThan(0);
  expect(loads.map(({ horizonMs, browser }) => [horizonMs / 60_000, browser])).toEqual(
    [1, 2, 3, 4, 5].flatMap((minutes) => [
      [minutes, null],
      [minutes, 'chromium'],
    ]),
  );
  for (const { busy, utilization } of loads) {
    expect(busy.high).toBeLessThanOrEqual(1);
    expect(utilization).toBeLessThanOrEqual(1);
  }
  expect(arrivals).toMatchObject([{ browser: 'chromium', kind: 'text', trend: 'steady' }]);
  release();
  await waiting;
});

it('a pool keeps what it forecast while it was on, and what came of it', async () => {
  const history = poolHistory();
  // It is looked at every ten seconds: by a clock that can be put forward while its browser works on.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const pool = openPool({ history, capacity: { workers: 1 } });
  const [held, begun] = [gate(), gate()];
  const submitted = [
    pool.submit({ name: 'held', kind: 'text', run: () => (begun.open(), held.passed) }),
    ...['a', 'b'].map((name) => pool.submit({ name, kind: 'text', run: () => 1 })),
  ];
  await begun.passed;
  vi.advanceTimersByTime(80_000);
  held.open();
  await Promise.all(submitted);
  await pool.close();
  vi.useRealTimers();
  const { rows } = await queryHistory(
    history,
    `SELECT made_ms - min(made_ms) OVER () AS after_ms, current, actual FROM forecasts
     WHERE quantity = 'backlog' AND horizon_ms = 60000 AND project IS NULL ORDER BY made_ms`,
  );
  expect(rows).toEqual([
    // A minute after the first two the same tasks waited; what came after its end is not known.
    ...[0, 10_000].map((after_ms) => ({ after_ms, current: 2, actual: 2 })),
    ...[20, 30, 40, 50, 60, 70].map((seconds) => ({ after_ms: seconds * 1000, current: 2, actual: null })),
  ]);
});

async function runIdOf(project: ReturnType<typeof fixture>): Promise<string | undefined> {
  const [run] = await project.history<{ run_id: string }>('SELECT run_id FROM runs');
  return run?.run_id;
}

/** Weights by which the fixture's tests take minutes. */
function expectMinutes(project: FixtureProject): void {
  const minutes = { 'a is short': 1, 'b is short': 2, 'c is short': 3, 'd is short': 4, 'z is long': 5 };
  const files = Object.entries(minutes).map(([title, length]) => [
    `${title.slice(0, 1)}.spec.ts`,
    { tests: { [title]: length * 60_000 } },
  ]);
  const weights = { evenkeelWeights: 1, projects: { '': { files: Object.fromEntries(files) as object } } };
  writeFileSync(project.path('weights.json'), JSON.stringify(weights));
}
