/** Tests that skip themselves where they were placed go on where they can run: every one of them, in every run, once. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';
import { outcomesOf } from './harness/report.js';
import { expectReportsAgree, runWithReports } from './harness/reports-agree.js';
import { fixture } from './harness/run-fixture.js';

describe('tests of one file that skip themselves in different projects', () => {
  const APART = { FILES: 'apart.spec.ts', SKIPS: 'two left, one right' };
  const PLACES = ['left: one passed', 'right: two passed'];

  it('all run in every run', async () => {
    const project = apart();
    for (let run = 0; run < 3; run++) {
      const routed = await project.run({ env: APART });
      expectPassed(routed);
      expect(placesOf(routed), `run ${run}`).toEqual(PLACES);
    }
  });

  it('all run after a run in all projects', async () => {
    const project = apart();
    await project.run({ env: { ...APART, EVENKEEL_ROUTE: 'all' } });
    const routed = await project.run({ env: APART });
    expectPassed(routed);
    expect(placesOf(routed)).toEqual(PLACES);
  });
});

it('one test that skips itself does not keep the rest of its file from their best project', async () => {
  const project = apart();
  const env = { FILES: 'many.spec.ts', SKIPS: 'one test 5' };
  await project.run({ env: { ...env, EVENKEEL_ROUTE: 'all' } });
  const routed = await project.run({ env });
  expectPassed(routed);
  const rest = [1, 2, 3, 4].map((index) => `test ${index}: one passed`);
  expect(placesOf(routed)).toEqual([...rest, 'test 5: two passed']);
});

it('a test that skips itself everywhere is tried no more once that is known', async () => {
  const project = apart();
  const env = { FILES: 'apart.spec.ts', SKIPS: 'one left, two left' };
  for (const tries of [2, 1]) {
    const routed = await project.run({ env });
    expectPassed(routed);
    expect(placesOf(routed)).toHaveLength(2);
    expect(outcomesOf(routed.report).find(({ title }) => title === 'left')?.attempts).toEqual(['skipped']);
    const sql = `SELECT count(*)::INT AS tries FROM attempts WHERE title = 'left'
      AND run_id = (SELECT max_by(run_id, started_ms) FROM runs)`;
    expect(await project.history(sql)).toEqual([{ tries }]);
  }
});

it('a test goes on in a project that lists only some of its file', async () => {
  const project = apart();
  const env = { FILES: 'tagged.spec.ts', PARTIAL: '1', SKIPS: 'one in one only, two in one only' };
  for (let run = 0; run < 2; run++) {
    const routed = await project.run({ env });
    expectPassed(routed);
    expect(placesOf(routed), `run ${run}`).toEqual([
      expect.stringMatching(/^in any: (one|two) passed$/),
      'in one only: partial passed',
    ]);
  }
});

describe('a file with serial suites', () => {
  const FILES = 'serial.spec.ts';

  it('a test outside of them moves alone, and what failed stays', async () => {
    const env = { FILES, SKIPS: 'one stands apart', FAILS: 'one stands alone' };
    const routed = await apart().run({ env });
    expect(routed.code, routed.stdout + routed.stderr).toBe(1);
    expect(placesOf(routed)).toEqual([
      'comes later › fourth: one passed',
      'comes later › third: one passed',
      'goes together › first: one passed',
      'goes together › second: one passed',
      'stands alone: one failed',
      'stands apart: two passed',
    ]);
  });

  it('the tests of one move together, wherever in the file it stands', async () => {
    const project = apart();
    const routed = await runWithReports(project, { FILES, SKIPS: 'one fourth' });
    expectPassed(routed);
    expect(placesOf(routed).filter((place) => place.includes(': two'))).toEqual([
      'comes later › fourth: two passed',
      'comes later › third: two passed',
    ]);
    await expectReportsAgree(project, routed);
  });

  it('the tests of one move after its retry, and what was flaky stays in the reports', async () => {
    const project = apart();
    const env = { FILES, SKIPS: 'one first', FLAKES: 'one second', RETRIES: '1' };
    const routed = await runWithReports(project, env);
    expectPassed(routed);
    expect(placesOf(routed).slice(2)).toEqual([
      'goes together › first: two passed',
      'goes together › second: one failed,passed',
      'goes together › second: two passed',
      'stands alone: one passed',
      'stands apart: one passed',
    ]);
    await expectReportsAgree(project, routed);
  });

  it('nothing of one that failed moves, and no test runs twice', async () => {
    const env = { FILES, SKIPS: 'one first', FAILS: 'one second', RETRIES: '1' };
    const routed = await apart().run({ env });
    expect(routed.code, routed.stdout + routed.stderr).toBe(1);
    expect(placesOf(routed).slice(2)).toEqual([
      'goes together › first: one skipped,skipped',
      'goes together › second: one failed,failed',
      'stands alone: one passed',
      'stands apart: one passed',
    ]);
    const ran = routed.markers.filter(({ event }) => event === 'ran').map(({ title }) => title);
    expect(ran.sort()).toEqual([
      ...['comes later › fourth', 'comes later › third', 'goes together › second', 'goes together › second'],
      ...['stands alone', 'stands apart'],
    ]);
  });
});

it('what moves to a project in which nothing else runs finds what set-ups have left in the environment', async () => {
  const env = { FILES: 'prepared.spec.ts', SET_UP: '1', SKIPS: 'one finds all prepared' };
  const routed = await apart().run({ env });
  expectPassed(routed);
  expect(placesOf(routed)).toEqual(['finds all prepared: two passed', 'sets up: set up passed']);
});

it('no test moves to a project that nobody would tear down', async () => {
  const env = { FILES: 'apart.spec.ts', TEARDOWN: 'clean up', SKIPS: 'one left' };
  const routed = await apart().run({ env });
  expect(routed.code, routed.stdout + routed.stderr).toBe(0);
  expect(routed.stderr).toContain("evenkeel: 1 spec can't be tried in one");
  expect(placesOf(routed)).toEqual(['cleans up: clean up passed', 'left: two passed', 'right: two passed']);
});

it('a spec runs where its baselines are, on this platform, and a run warns of projects that lack them', async () => {
  const project = apart();
  const folder = project.path('tests/shot.spec.ts-snapshots');
  mkdirSync(folder);
  for (const owner of [`two-${process.platform}`, 'one-other', `one-two-${process.platform}`])
    writeFileSync(`${folder}/looks-${owner}.txt`, 'as before');
  const routed = await project.run({ env: { FILES: 'shot.spec.ts' } });
  expectPassed(routed);
  expect(placesOf(routed)).toEqual(['looks as before: two passed']);
  expect(routed.stderr).toContain('evenkeel: 1 spec without screenshot baselines in one: not routed there.');
});

it('a run that updates baselines says whose are left as they were, and ends as it would have', async () => {
  const project = apart();
  const folder = project.path('tests/shot.spec.ts-snapshots');
  mkdirSync(folder);
  const baselineOf = (owner: string): string => `${folder}/looks-${owner}-${process.platform}.txt`;
  for (const owner of ['one', 'two']) writeFileSync(baselineOf(owner), 'long before');
  const env = { FILES: 'shot.spec.ts' };
  const updating = await project.run({ env, args: ['--update-snapshots'] });
  expect(updating.code, updating.stdout + updating.stderr).toBe(0);
  expect(readFileSync(baselineOf('one'), 'utf8')).toBe('as before');
  expect(updating.stderr).toContain(
    'evenkeel: 1 screenshot baseline updated in one, where the specs ran: those of two are older.',
  );
  const all = await project.run({ env: { ...env, EVENKEEL_ROUTE: 'all' }, args: ['--update-snapshots'] });
  expect(all.code, all.stdout + all.stderr).toBe(0);
  expect(all.stderr).not.toContain('baseline');
  expect(readFileSync(baselineOf('two'), 'utf8')).toBe('as before');
});

describe('where Playwright does not let us in', () => {
  const HIDDEN_SEAM = { NODE_OPTIONS: '--require ./hide-seam.cjs' };
  const FILES = 'apart.spec.ts';

  it('a run fails in which a test skipped itself that may run elsewhere, and names it', async () => {
    const project = apart();
    const routed = await project.run({ env: { FILES, SKIPS: 'one left', ...HIDDEN_SEAM } });
    expect(routed.code, routed.stdout + routed.stderr).toBe(1);
    expect(complaints(routed)[0]).toMatch(/looks different inside.*fails the run.*`route: 'all'`/);
    expect(routed.stderr).toContain('evenkeel: 1 routed test skipped where other projects may run it');
    expect(routed.stderr).toContain('[one] apart.spec.ts › left (not tried in [two])');
    expect(await project.history('SELECT status FROM runs')).toEqual([{ status: 'failed' }]);
  });

  it('a run passes in which a test skipped itself that is known to do so everywhere', async () => {
    const project = apart();
    const env = { FILES, SKIPS: 'one left, two left' };
    await project.run({ env: { ...env, EVENKEEL_ROUTE: 'all' } });
    const routed = await project.run({ env: { ...env, ...HIDDEN_SEAM } });
    expect(routed.code, routed.stdout + routed.stderr).toBe(0);
    expect(placesOf(routed)).toHaveLength(2);
  });
});

function apart(): FixtureProject {
  return fixture('apart', { options: { route: { mode: 'best', explore: 0, coverEvery: 1000 } } });
}

function expectPassed(run: RunResult): void {
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(complaints(run)).toEqual([]);
}

function placesOf({ report }: RunResult): string[] {
  return outcomesOf(report)
    .map(({ project, title, attempts }) => `${title}: ${project} ${attempts.join()}`)
    .sort();
}
