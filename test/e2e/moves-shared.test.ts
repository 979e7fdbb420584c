/** Routed specs of a run that agents share, which move to another project before they begin. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { HOOKED, movingWeights, TITLES } from './harness/moving.js';
import type { Outcome } from './harness/report.js';

const redis = redisForTests();

it('what an agent holds moves to an idle slot, runs once, and every report shows it once; run again it stays', async () => {
  const route = { mode: 'best' as const, explore: 0, coverEvery: 1000, weights: { load: 0 } };
  const fleet = new Fleet('moving', redis.url, 'moved', { route });
  const env = { EVENKEEL_WEIGHTS: 'weights.json' };
  const machine = (): FixtureProject => {
    const made = fleet.machine();
    writeFileSync(made.path('weights.json'), movingWeights());
    return made;
  };
  const machines = [machine(), machine()];
  const runs = await Promise.all(
    machines.map((each, index) => fleet.run({ shard: `${index + 1}/2`, env }, each)),
  );
  for (const run of runs) {
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(complaints(run)).toEqual([]);
  }
  expect(sharedTests(runs).length).toBe(TITLES.length);
  expectEachOnce(await fleet.merged());
  const { outcomes } = await fleet.mergedByEvenkeel();
  expectEachOnce(outcomes);

  const hasMoved = (run: (typeof runs)[number]): boolean =>
    sharedTests([run]).some((test) => test.startsWith('wide '));
  const mover = runs.findIndex(hasMoved);
  expect(mover).toBeGreaterThanOrEqual(0);
  const [counted] = await (machines[mover] as FixtureProject).history<{ moved: number; away: number }>(
    `SELECT count(*) FILTER (chosen AND project = 'wide')::INTEGER AS moved,
       count(*) FILTER (chosen AND project = 'wide' AND (factors->>'reason') <> 'makespan')::INTEGER AS away
     FROM decisions`,
  );
  expect(counted?.moved).toBeGreaterThan(0);
  expect(counted?.away).toBe(0);

  const again = await fleet.run(
    { shard: `${mover + 1}/2`, env: { ...env, GITHUB_RUN_ID: 'moved', GITHUB_RUN_ATTEMPT: '2' } },
    machine(),
  );
  expect(again.code, again.stdout + again.stderr).toBe(0);
  expect(sharedTests([again]).length).toBe(sharedTests(runs.slice(mover, mover + 1)).length);
  expect(hasMoved(again)).toBe(false);
  expectEachOnce((await fleet.mergedByEvenkeel()).outcomes);
});

function expectEachOnce(outcomes: readonly Outcome[]): void {
  expect(outcomes.map(({ title }) => title).sort()).toEqual([...TITLES].sort());
  expect(outcomes.filter(({ attempts }) => attempts.join() !== 'passed')).toEqual([]);
  const placesOf = (titles: readonly string[]): Set<string> =>
    new Set(outcomes.flatMap(({ title, project }) => (titles.includes(title) ? project : [])));
  expect(placesOf(['stays', ...HOOKED])).toEqual(new Set(['narrow']));
  expect(placesOf(['goes together › first', 'goes together › second']).size).toBe(1);
}
