/** Weights in place of a history, by the real commands. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { behaviourOf, complaints } from './harness/features.js';
import { fixture } from './harness/run-fixture.js';

it('weights stand in for history where there is none, for runs and for plans', async () => {
  const known = fixture('selection');
  const first = await known.run();
  const exported = await known.evenkeel(['history', 'export', '--weights', 'weights.json']);
  expect(exported, exported.stderr).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^weights\.json: 1\d tests in 2 projects$/m) as string,
  });

  const fork = fixture('selection', { options: { history: false } });
  writeFileSync(fork.path('weights.json'), withAnHourMore(readFileSync(known.path('weights.json'), 'utf8')));
  const env = { EVENKEEL_WEIGHTS: 'weights.json' };
  const run = await fork.run({ env });
  expect(run.stderr).toMatch(/no history yet, weights\.json knows (\d+) of \1 specs · plan predicts/);
  expect(run.stderr).toMatch(
    /predicted \d+h \d+m · actual \S+ shorter: tests took \d+h \d+m less of each slot$/m,
  );
  expect(behaviourOf(run).outcomes).toEqual(behaviourOf(first).outcomes);
  expect(complaints(run)).toEqual([]);

  const args = ['plan', '--shards', '2', '--weights', 'weights.json', '-o', 'plan.json'];
  const planned = await fork.evenkeel(args);
  expect([planned.code, planned.stderr]).toEqual([0, '']);
  const { shards } = JSON.parse(readFileSync(fork.path('plan.json'), 'utf8')) as {
    shards: { units: { predictedMs: number }[] }[];
  };
  const lengths = shards.flatMap(({ units }) => units.map(({ predictedMs }) => predictedMs));
  expect(new Set(lengths).size).toBeGreaterThan(1);

  writeFileSync(fork.path('weights.json'), '<<<<<<< ours');
  const [bad, badPlan] = [await fork.run({ env }), await fork.evenkeel(args)];
  for (const { code, stdout, stderr } of [bad, badPlan]) {
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('The weights file weights.json is no JSON');
  }
  expect(bad.markers).toEqual([]);
});

/** Weights by which everything lasts longer than on any machine: the run that follows them has a miss to explain. */
function withAnHourMore(weights: string): string {
  const slower = (key: string, value: unknown): unknown =>
    typeof value === 'number' && key !== 'evenkeelWeights' && key !== 'runSpread' ? value + 3_600_000 : value;
  return JSON.stringify(JSON.parse(weights, slower));
}
