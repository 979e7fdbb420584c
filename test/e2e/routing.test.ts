import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { MAIN_VERSION } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';
import { expectReportsAgree, runWithReports } from './harness/reports-agree.js';
import { fixture } from './harness/run-fixture.js';

const PROJECTS = ['swift', 'middling', 'slow'];
const SKIPPER = 'can not run in some';
/** Whose weights are learned. */
const LEARNER = {
  suite: expect.stringMatching(/^routing › playwright\.config\.\w+$/) as unknown,
  projects: ['middling', 'set up', 'slow', 'swift'],
  isPool: false,
};

interface Decision {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly chosen: boolean;
  readonly score: number;
  readonly factors: string | { readonly contributions: Readonly<Record<string, unknown>> };
}

// One after the other, in one project: each run knows what those before it measured.
describe('route: best', () => {
  let project: FixtureProject;
  let all: RunResult;
  let best: RunResult;

  beforeAll(async () => {
    const route = { mode: 'best' as const, projects: PROJECTS, explore: 0, coverEvery: 1000 };
    project = FixtureProject.create('routing', {
      playwrightVersion: MAIN_VERSION,
      mode: 'withEvenkeel',
      options: { route },
    });
    all = await project.run({ env: { EVENKEEL_ROUTE: 'all' } });
    best = await runWithReports(project);
  });
  afterAll(() => project.remove());

  it('runs everything everywhere with `route: all`', () => {
    expect(all.code, all.stdout + all.stderr).toBe(0);
    expect(countByProject(outcomesOf(all.report))).toEqual({
      'set up': 1,
      swift: 11,
      middling: 11,
      slow: 12,
    });
  });

  it('runs each spec once, and leaves alone what only one project lists', () => {
    expect(best.code, best.stdout + best.stderr).toBe(0);
    expect(complaints(best)).toEqual([]);
    const outcomes = outcomesOf(best.report);
    expect(placesOf(outcomes)).toEqual([...new Set(placesOf(outcomesOf(all.report)))]);
    expect(outcomes.find(({ file }) => file === 'single.slow.ts')?.project).toBe('slow');
    expect(outcomes.filter(({ file }) => file === 'set-up.ts').map(({ project: name }) => name)).toEqual([
      'set up',
    ]);
    const declared = outcomes.filter(({ file }) => file === 'declared.spec.ts');
    expect(new Set(declared.map(({ project: name }) => name)).size, 'a file stays together').toBe(1);
    expect(best.markers.filter(({ event }) => event === 'begin').length).toBe(outcomes.length - 1); // one is declared as skipped
  });

  it('chooses where the spec took least', () => {
    const measured = outcomesOf(best.report).filter(({ file }) => /^[abc]\.spec/.test(file));
    expect(new Set(measured.map(({ project: name }) => name))).toEqual(new Set(['swift']));
  });

  it('says why, in the history', async () => {
    const decisions = await project.history<Decision>(
      'SELECT * FROM decisions WHERE run_id = (SELECT max_by(run_id, started_ms) FROM runs)',
    );
    expect(decisions.length).toBeGreaterThanOrEqual(5 * PROJECTS.length);
    const chosen = decisions.filter((decision) => decision.chosen);
    for (const outcome of outcomesOf(best.report)) {
      if (!outcome.file.endsWith('.spec.ts')) continue;
      const places = chosen.filter(({ file }) => file === outcome.file).map(({ project: name }) => name);
      expect(new Set(places), outcome.file).toEqual(new Set([outcome.project]));
    }
    for (const { factors } of decisions) {
      const parsed =
        typeof factors === 'string' ? (JSON.parse(factors) as Exclude<typeof factors, string>) : factors;
      expect(Object.keys(parsed.contributions)).toContain('coverage');
    }
    for (const { file, title, score } of chosen) {
      const rivals = decisions.filter((decision) => decision.file === file && decision.title === title);
      expect(score, file).toBe(Math.max(...rivals.map((rival) => rival.score)));
    }
  });

  it('learns of the weights from what came of it', () => {
    expect(learned()).toEqual([expect.objectContaining({ ...LEARNER, runs: 1 })]);
  });

  it('shows each test once in every report', async () => expectReportsAgree(project, best));

  it('moves a test on that skips itself where it was placed', async () => {
    const place = outcomesOf(best.report).find(({ title }) => title === SKIPPER)?.project ?? '';
    const moved = await runWithReports(project, { CANNOT: place });
    expect(moved.code, moved.stdout + moved.stderr).toBe(0);
    expect(complaints(moved)).toEqual([]);
    const [outcome, ...others] = outcomesOf(moved.report).filter(({ title }) => title === SKIPPER);
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ outcome: 'expected', attempts: ['passed'] });
    expect(outcome?.project).not.toBe(place);
    await expectReportsAgree(project, moved);
  });

  it('says of a spec that moved on where it could not run, and where it did', async () => {
    const file = 'whole.spec.ts';
    const place = outcomesOf(best.report).find((outcome) => outcome.file === file)?.project ?? '';
    const moved = await runWithReports(project, { CANNOT_WHOLE: place });
    expect(moved.code, moved.stdout + moved.stderr).toBe(0);
    const decisions = await project.history<Decision & { incapable: string | null; capability: number }>(
      `SELECT *, factors->>'incapable' AS incapable,
         (factors->'contributions'->'capability'->>'value')::INT AS capability
       FROM decisions WHERE file = '${file}' AND run_id = (SELECT max_by(run_id, started_ms) FROM runs)`,
    );
    const left = decisions.find((decision) => decision.project === place);
    expect(left).toMatchObject({ chosen: false, score: 0, capability: 0 });
    expect(left?.incapable).toBe('it skipped itself there in this run');
    const arrived = outcomesOf(moved.report).find((outcome) => outcome.file === file)?.project;
    const chosen = decisions.filter((decision) => decision.chosen).map((decision) => decision.project);
    expect(chosen).toEqual([arrived]);
    expect(arrived).not.toBe(place);
  });

  it('shows a test once that can run nowhere', async () => {
    const nowhere = await runWithReports(project, { CANNOT: PROJECTS.join() });
    expect(nowhere.code, nowhere.stdout + nowhere.stderr).toBe(0);
    const shown = outcomesOf(nowhere.report).filter(({ title }) => title === SKIPPER);
    expect(shown.map(({ attempts }) => attempts)).toEqual([['skipped']]);
    await expectReportsAgree(project, nowhere);
  });

  it('learns from a run of some projects as from one of all of them', async () => {
    const [before] = learned();
    const some = await project.run({ args: ['--project=swift', '--project=slow'] });
    expect(some.code, some.stdout + some.stderr).toBe(0);
    expect(learned()).toEqual([expect.objectContaining({ ...LEARNER, runs: (before?.runs ?? 0) + 1 })]);
  });

  function learned(): { readonly runs: number }[] {
    const text = readFileSync(project.path('.evenkeel/routing.json'), 'utf8');
    return (JSON.parse(text) as { suites: { runs: number }[] }).suites;
  }
});

it.each(['bare', 'prepared'])(
  'no test is left over where projects have other set-ups, and none runs in %s',
  async (name) => {
    const project = fixture('set-ups', { options: { route: 'best' } });
    const ran = new Set<string>();
    // A first run has no visits to cover yet.
    for (let run = 0; run < 2; run++) {
      const routed = await project.run({ env: { CANNOT: name } });
      expect(routed.code, routed.stdout + routed.stderr).toBe(0);
      const tests = outcomesOf(routed.report).filter(({ project: of }) => of !== 'set up');
      expect(tests.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 8 }, () => ['passed']));
      for (const { project: of } of tests) ran.add(of);
      if (name === 'prepared') continue;
      expect(routed.stderr).toContain("evenkeel: 4 specs can't be tried in bare");
    }
    expect([...ran]).toEqual([name === 'bare' ? 'prepared' : 'bare']);
  },
);

it('a spec begins in a project with fewer set-ups where the other one is known to skip it', async () => {
  const project = fixture('set-ups', { options: { route: 'best' } });
  const CANNOT = 'prepared';
  const alone = await project.run({ env: { CANNOT }, args: ['--project', CANNOT] });
  expect(alone.code, alone.stdout + alone.stderr).toBe(0);
  const routed = await project.run({ env: { CANNOT } });
  expect(routed.code, routed.stdout + routed.stderr).toBe(0);
  const tests = outcomesOf(routed.report).filter(({ project: of }) => of !== 'set up');
  expect(tests.map((test) => [test.project, test.attempts])).toEqual(
    Array.from({ length: 8 }, () => ['bare', ['passed']]),
  );
  expect(complaints(routed)).toEqual([]);
  const reasons = `SELECT DISTINCT factors->>'reason' AS reason FROM decisions WHERE chosen`;
  expect(await project.history(reasons)).toEqual([{ reason: 'best' }]);
});

it('a spec runs in each project where none has all set-ups of the others', async () => {
  const project = fixture('set-ups', { options: { route: 'best' } });
  const run = await project.run({ env: { OTHER: '1' } });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(countByProject(outcomesOf(run.report))).toEqual({
    'set up': 1,
    'other set up': 1,
    prepared: 8,
    bare: 8,
  });
});

it('a spec that is pinned to such projects runs in each of them, and in no other', async () => {
  const pin = { '**/s1.spec.ts': ['prepared', 'bare'] };
  const project = fixture('set-ups', { options: { route: { mode: 'best', pin } } });
  const run = await project.run({ env: { OTHER: '1', WHOLE: '1' } });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  const pinned = outcomesOf(run.report).filter(({ file }) => file === 's1.spec.ts');
  expect(countByProject(pinned)).toEqual({ prepared: 2, bare: 2 });
  const others = outcomesOf(run.report).filter(({ file }) => /^s[2-4]/.test(file));
  expect(countByProject(others)).toEqual({ whole: 6 });
});

function countByProject(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { project } of outcomes) counts[project] = (counts[project] ?? 0) + 1;
  return counts;
}

/** Tests without their projects. */
function placesOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ file, title }) => `${file} ${title}`).sort();
}
