/** Routed specs in a run that agents share: all of them go by what the first one has chosen. */
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import { begun, readMarkers } from './harness/markers.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';
import { outcomesOf, type Outcome } from './harness/report.js';

const PROJECTS = ['swift', 'middling', 'slow'];

/** Of the specs that have a choice. */
const TESTS = {
  'a.spec.ts': ['a is first', 'a is second'],
  'b.spec.ts': ['b is first', 'b is second'],
  'c.spec.ts': ['c is first', 'c is second'],
  'declared.spec.ts': ['is never run', 'is run'],
  'skips.spec.ts': ['always runs', 'can not run in some'],
  'whole.spec.ts': ['can not run in some, like all of its file'],
};

/** It can't run in some projects. */
const SKIPPER = 'can not run in some';
const LEASE_MS = 4000;

const redis = redisForTests();

it('runs each spec once over all agents, where the first one has it, whatever others know', async () => {
  const route = { mode: 'best' as const, projects: PROJECTS, explore: 0, coverEvery: 1000 };
  const fleet = new Fleet('routing', redis.url, 'routed', { route });
  const [first, second] = [fleet.machine(), fleet.machine()];
  // Only the first one knows how long specs take where, and which can't run in some project.
  const env = { CANNOT: 'swift' };
  const all = await first.run({ env: { ...env, EVENKEEL_ROUTE: 'all' } });
  expect(all.code, all.stderr).toBe(0);

  rmSync(first.path('markers.jsonl'));
  const hasCome = second.path('the other one has come');
  const args = ['--timeout=240000'];
  const running = fleet.run({ shard: '1/2', args, env: { ...env, SET_UP_LASTS_UNTIL: hasCome } }, first);
  await expect
    .poll(() => begun(readMarkers(first.path('markers.jsonl'))), { timeout: 120_000 })
    .toEqual(['prepares']);
  const joining = fleet.run({ shard: '2/2', args, env }, second);
  await expect
    .poll(() => begun(readMarkers(second.path('markers.jsonl'))).length, { timeout: 120_000 })
    .toBeGreaterThan(1);
  writeFileSync(hasCome, '');
  const [one, other] = await Promise.all([running, joining]);
  for (const run of [one, other]) {
    expect(run.code, run.stderr + run.stdout).toBe(0);
    expect(complaints(run), run.stderr).toEqual([]);
  }

  const titles = [...new Set(sharedTests([all]).map(withoutProject))];
  const ran = sharedTests([one, other]);
  // Its file is the fastest where it skips itself all the same.
  expect(ran).toContain('swift can not run in some 0');
  expect(ran.map(withoutProject).sort()).toEqual([...titles, 'can not run in some 0'].sort());
  const merged = (await fleet.merged()).filter(({ file }) => file.endsWith('.spec.ts'));
  const places = merged.map(({ file, title }) => `${file} ${title}`);
  expect(places.sort()).toEqual(
    [
      ...new Set(
        outcomesOf(all.report).flatMap(({ file, title }) =>
          file.endsWith('.spec.ts') ? `${file} ${title}` : [],
        ),
      ),
    ].sort(),
  );
  const [figures] = await first.history<{ route: string; chosen: number }>(
    `SELECT any_value(route) AS route, count(*) FILTER (chosen)::INTEGER AS chosen
     FROM run JOIN decision USING (run_id) WHERE run_id = 'routed'`,
  );
  expect(figures).toMatchObject({ route: 'best' });
  expect(figures?.chosen).toBeGreaterThan(0);
});

describe('a test that skips itself', () => {
  const route = { mode: 'best' as const, projects: PROJECTS, explore: 0, coverEvery: 1000 };
  const env = { CANNOT: 'swift,middling', CANNOT_WHOLE: 'swift', EVENKEEL_WEIGHTS: 'weights.json' };

  /** What each spec takes in each project, of which no run tells: all of them begin where they are fastest. */
  function weights(): string {
    const files = (ms: number): object =>
      Object.fromEntries(
        Object.entries(TESTS).map(([file, titles]) => [
          file,
          { overheadMs: 1, tests: Object.fromEntries(titles.map((title) => [title, ms])) },
        ]),
      );
    const projects = { swift: 20, middling: 600, slow: 1200 };
    return JSON.stringify({
      evenkeelWeights: 1,
      projects: Object.fromEntries(
        Object.entries(projects).map(([name, ms]) => [name, { workerStartMs: 100, files: files(ms) }]),
      ),
    });
  }

  function machineOf(fleet: Fleet): FixtureProject {
    const machine = fleet.machine();
    writeFileSync(machine.path('weights.json'), weights());
    return machine;
  }

  /** Where tests show, by their titles. */
  const placesOf = (outcomes: readonly Outcome[]): Record<string, string[]> => {
    const places: Record<string, string[]> = {};
    for (const { file, title, project, outcome } of outcomes)
      if (file.endsWith('.spec.ts')) (places[title] ??= []).push(`${project} ${outcome}`);
    return places;
  };

  function expectEachOnce(outcomes: readonly Outcome[]): void {
    const places = placesOf(outcomes);
    expect(Object.keys(places).sort()).toEqual(Object.values(TESTS).flat().sort());
    for (const [title, its] of Object.entries(places)) expect(its, title).toHaveLength(1);
    expect(places[SKIPPER]).toEqual(['slow expected']);
    expect(places[`${SKIPPER}, like all of its file`]).toEqual(['middling expected']);
  }

  it('goes on in the next best project on the agent that ran it, shows once, and does so again where its job runs again', async () => {
    const fleet = new Fleet('routing', redis.url, 'moved on', { route });
    const runs = await together(fleet, [machineOf(fleet), machineOf(fleet)], env);
    for (const run of runs) {
      expect(run.code, run.stderr + run.stdout).toBe(0);
      expect(complaints(run), run.stderr).toEqual([]);
    }
    expect(triesOf(runs)).toEqual([...PROJECTS].sort());
    expectEachOnce(await fleet.merged());
    expectEachOnce((await fleet.mergedByEvenkeel()).outcomes);

    const shard = `${runs.findIndex((run) => triesOf([run]).length > 0) + 1}/2`;
    const again = await fleet.run(
      { shard, env: { ...env, GITHUB_RUN_ID: 'moved on', GITHUB_RUN_ATTEMPT: '2' } },
      machineOf(fleet),
    );
    expect(again.code, again.stderr + again.stdout).toBe(0);
    expect(again.stderr).toContain('this job ran before: it repeats');
    expect(triesOf([again])).toEqual(expect.arrayContaining(['swift', 'slow']));
    expectEachOnce((await fleet.mergedByEvenkeel()).outcomes);
  });

  it('is not lost when its agent is killed while it goes on', async () => {
    const fleet = new Fleet('routing', redis.url, 'killed', { route, leaseMs: LEASE_MS });
    const [doomed, other] = [machineOf(fleet), machineOf(fleet)];
    const interrupt = {
      signal: 'SIGKILL' as const,
      file: doomed.path('markers.jsonl'),
      text: `"begin","project":"slow","file":"skips.spec.ts","title":"${SKIPPER}`,
    };
    const lasting = { ...env, LASTS_UNTIL: doomed.path('never') };
    const killed = await fleet.run({ shard: '1/2', env: lasting, interrupt }, doomed);
    expect(killed.signal).toBe('SIGKILL');
    const run = await fleet.run({ shard: '2/2', env }, other);
    expect(run.code, run.stderr + run.stdout).toBe(0);
    expectEachOnce(await fleet.merged());
    expectEachOnce((await fleet.mergedByEvenkeel()).outcomes);
  });

  it('counts on the agent that took it over, where its lease is lost while it goes on', async () => {
    const fleet = new Fleet('routing', redis.url, 'frozen', { route, leaseMs: LEASE_MS });
    const [frozen, heir] = [machineOf(fleet), machineOf(fleet)];
    const isThawed = frozen.path('thawed');
    let pid = 0;
    const running = fleet.run(
      { shard: '1/2', env: { ...env, LASTS_UNTIL: isThawed }, onStart: (started) => (pid = started) },
      frozen,
    );
    const goesOn = (): boolean =>
      triesOf([{ markers: readMarkers(frozen.path('markers.jsonl')) }]).includes('slow');
    await expect.poll(goesOn, { timeout: 120_000 }).toBe(true);
    process.kill(-pid, 'SIGSTOP');
    const living = await fleet.run({ shard: '2/2', env }, heir).finally(() => {
      writeFileSync(isThawed, '');
      process.kill(-pid, 'SIGCONT');
    });
    const thawed = await running;
    expect([living.code, thawed.code], living.stderr + thawed.stderr + thawed.stdout).toEqual([0, 0]);
    expect(outcomesOf(thawed.report).filter(({ file }) => file.endsWith('.spec.ts'))).toEqual([]);
    expectEachOnce(await fleet.merged());
    expectEachOnce((await fleet.mergedByEvenkeel()).outcomes);
  });

  it('is handed over with all of its unit, where its worker is lost while it goes on', async () => {
    const fleet = new Fleet('routing', redis.url, 'lost', { route });
    const machines = [machineOf(fleet), machineOf(fleet)];
    const runs = await together(fleet, machines, { ...env, LOSES_WORKER: machines[0]?.path('lost') });
    const said = runs.map(({ stderr }) => stderr).join('\n');
    expect(
      runs.map(({ code }) => code),
      said,
    ).toEqual([0, 0]);
    expect(said).toMatch(/skips\.spec\.ts: its worker process was gone\. Another agent tries it\./);
    expect(runs.map((run) => triesOf([run]))).toEqual([[...PROJECTS].sort(), [...PROJECTS].sort()]);
    expectEachOnce(await fleet.merged());
    expectEachOnce((await fleet.mergedByEvenkeel()).outcomes);
  });
});

/** Agents of which none runs anything before all have joined. */
async function together(
  fleet: Fleet,
  machines: readonly FixtureProject[],
  env: NodeJS.ProcessEnv,
): Promise<RunResult[]> {
  const areThere = machines[0]?.path('all are there') ?? '';
  const running = machines.map((machine, index) =>
    fleet.run(
      {
        shard: `${index + 1}/${machines.length}`,
        args: ['--timeout=240000'],
        env: { ...env, SET_UP_LASTS_UNTIL: areThere },
      },
      machine,
    ),
  );
  for (const machine of machines)
    await expect
      .poll(() => begun(readMarkers(machine.path('markers.jsonl'))), { timeout: 120_000 })
      .toEqual(['prepares']);
  writeFileSync(areThere, '');
  return Promise.all(running);
}

/** In which projects the test began that can't run in all of them. */
function triesOf(runs: readonly Pick<RunResult, 'markers'>[]): string[] {
  return sharedTests(runs).flatMap((test) =>
    test.endsWith(` ${SKIPPER} 0`) ? (test.split(' ')[0] ?? '') : [],
  );
}

function withoutProject(test: string): string {
  return test.slice(test.indexOf(' ') + 1);
}
