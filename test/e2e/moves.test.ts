/** Routed specs that move to another project before they begin, so that the run ends sooner. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { begun } from './harness/markers.js';
import { HOOKED, movingWeights, TITLES } from './harness/moving.js';
import { outcomesOf } from './harness/report.js';
import { expectReportsAgree, runWithReports } from './harness/reports-agree.js';
import { fixture } from './harness/run-fixture.js';

interface Decision {
  readonly project: string;
  readonly title: string;
  readonly chosen: boolean;
  readonly score: number;
  readonly reason: string;
  readonly predicted: number | null;
  readonly actual: number | null;
}

it('a spec that has not begun moves to an idle slot, runs once, and every report shows it once', async () => {
  const route = { mode: 'best' as const, explore: 0, coverEvery: 1000, weights: { load: 0 } };
  const project = fixture('moving', { options: { route } });
  writeFileSync(project.path('weights.json'), movingWeights());
  const run = await runWithReports(project, { EVENKEEL_WEIGHTS: 'weights.json' });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(complaints(run)).toEqual([]);

  const outcomes = outcomesOf(run.report);
  expect(outcomes.map(({ title }) => title).sort()).toEqual([...TITLES].sort());
  expect(outcomes.filter(({ attempts }) => attempts.join() !== 'passed')).toEqual([]);
  expect(begun(run.markers).length).toBe(TITLES.length);
  const placeOf = (title: string): string | undefined =>
    outcomes.find((outcome) => outcome.title === title)?.project;
  expect(placeOf('stays')).toBe('narrow');
  expect(placeOf('goes together › first')).toBe(placeOf('goes together › second'));
  expect(new Set(outcomes.map((outcome) => outcome.project))).toEqual(new Set(['narrow', 'wide']));
  expect(HOOKED.map(placeOf), 'a part of a spec never moves alone').toEqual(HOOKED.map(() => 'narrow'));
  await expectReportsAgree(project, run);

  const decisions = await project.history<Decision>(
    `SELECT project, title, chosen, score, factors->>'reason' AS reason,
       (factors->'move'->>'predictedMs')::DOUBLE AS predicted, (factors->'move'->>'actualMs')::DOUBLE AS actual
     FROM decisions`,
  );
  const moved = decisions.filter(({ chosen, project: name }) => chosen && name === 'wide');
  expect(moved.length).toBeGreaterThan(0);
  for (const decision of moved) {
    expect(decision).toMatchObject({ reason: 'makespan', actual: expect.any(Number) as number });
    expect(decision.predicted).toBeGreaterThan(0);
    const left = decisions.find(({ title, project: name }) => title === decision.title && name === 'narrow');
    expect(left).toMatchObject({ chosen: false, score: 0 });
  }
  const [counted] = await project.history<{ tests: number; slots: number; idle: number }>(
    `SELECT tests::INTEGER AS tests, (SELECT max(slots) FROM agent)::INTEGER AS slots,
       idle_ms + busy_ms - 2 * makespan_ms AS idle FROM runs`,
  );
  // Playwright itself would have used one slot only.
  expect(counted).toEqual({ tests: TITLES.length, slots: 2, idle: expect.closeTo(0, 0) as number });
  const explained = await project.evenkeel(['scores', '--explain', 'moving.spec.ts']);
  expect(explained.stdout).toContain('The move was to end the run');
});
