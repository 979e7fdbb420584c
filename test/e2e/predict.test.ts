/** Forecasts of a run, by the real commands. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { fixture } from './harness/run-fixture.js';

const CLI = 'node_modules/evenkeel/dist/cli.js';

interface Forecast {
  readonly quantity: string;
  readonly horizon_ms: number;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
  readonly actual: number;
  readonly current: number | null;
}

const FORECASTS = 'SELECT * FROM forecasts ORDER BY quantity, horizon_ms';

it('a run that should last long is forecast, and the forecasts are held against what came', async () => {
  const project = fixture('lengths');
  const minutes = { 'a is short': 1, 'b is short': 2, 'c is short': 3, 'd is short': 4, 'z is long': 5 };
  const files = Object.entries(minutes).map(([title, length]) => [
    `${title.slice(0, 1)}.spec.ts`,
    { tests: { [title]: length * 60_000 } },
  ]);
  const weights = { evenkeelWeights: 1, projects: { '': { files: Object.fromEntries(files) as object } } };
  writeFileSync(project.path('weights.json'), JSON.stringify(weights));
  const run = await project.run({ env: { EVENKEEL_WEIGHTS: 'weights.json' } });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(complaints(run)).toEqual([]);

  const forecasts = await project.history<Forecast>(FORECASTS);
  const [soon] = forecasts.filter(
    ({ quantity, horizon_ms }) => quantity === 'backlog' && horizon_ms === 60_000,
  );
  // Two of five units are expected to run then; in truth all were over.
  expect(soon).toMatchObject({ predicted: 3, actual: 0, current: 5 });
  const [rest] = forecasts.filter(({ quantity }) => quantity === 'remaining_ms');
  expect(rest?.low).toBeGreaterThan(300_000);
  expect(rest?.actual).toBeGreaterThan(0);
  expect(rest?.actual).toBeLessThan(rest?.low ?? 0);

  const scores = await project.node([CLI, 'predict', '--run', (await runIdOf(project)) ?? '', '--json']);
  expect([scores.code, scores.stderr]).toEqual([0, '']);
  expect(JSON.parse(scores.stdout)).toMatchObject({
    scores: expect.arrayContaining([
      expect.objectContaining({ quantity: 'backlog', horizonMs: 60_000, count: 1, coverage: 0 }),
    ]) as unknown,
  });
  const next = await project.node([CLI, 'predict']);
  expect([next.code, next.stderr]).toEqual([0, '']);
  expect(next.stdout).toMatch(/^5 units of run .+ on 2 slots: /);
});

it('a short run is not forecast', async () => {
  const project = fixture('lengths');
  expect((await project.run()).code).toBe(0);
  expect(await project.history(FORECASTS)).toEqual([]);
});

async function runIdOf(project: ReturnType<typeof fixture>): Promise<string | undefined> {
  const [run] = await project.history<{ run_id: string }>('SELECT run_id FROM runs');
  return run?.run_id;
}
