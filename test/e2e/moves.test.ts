/** Routed specs that move to another project before they begin, so that the run ends sooner. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { begun } from './harness/markers.js';
import { outcomesOf } from './harness/report.js';
import { expectReportsAgree, runWithReports } from './harness/reports-agree.js';
import { fixture } from './harness/run-fixture.js';

const MOVABLE = [0, 1, 2, 3, 4, 5].map((index) => `may move ${index}`);
const WHOLE = [...MOVABLE, 'stays', 'goes together › first', 'goes together › second'];
/** They share hooks: Playwright cuts them into one piece for each worker. */
const HOOKED = [0, 1, 2, 3].map((index) => `shares hooks ${index}`);
const TITLES = [...WHOLE, ...HOOKED];

/** So long that neither a worker start nor a doubt is worth a slot's idling. */
function weights(): string {
  const file = (titles: readonly string[], ms: number): object => ({
    overheadMs: 1,
    tests: Object.fromEntries(titles.map((title) => [title, ms])),
  });
  // Of those that share hooks each piece would be the best to move.
  const project = (ms: number): object => ({
    workerStartMs: 100,
    files: { 'moving.spec.ts': file(WHOLE, ms), 'hooked.spec.ts': file(HOOKED, 1.5 * ms) },
  });
  return JSON.stringify({
    evenkeelWeights: 1,
    projects: { narrow: project(60_000), wide: project(66_000) },
  });
}

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
  writeFileSync(project.path('weights.json'), weights());
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
