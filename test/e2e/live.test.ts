/** Real `npx playwright test` processes that share one queue on a real Redis. */
import { writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { freePort, startRedis, type RedisServer } from '../support/redis-server.js';
import { onValkey, valkeyCommand } from '../support/valkey.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { begun, readMarkers, type Marker } from './harness/markers.js';
import { MAIN_VERSION } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';

/** Short, so that what a dead agent held is soon free; long against what a loaded machine keeps an agent from saying. */
const LEASE_MS = 8000;

const redis = redisForTests();
let alone: { readonly tests: string[]; readonly outcomes: Outcome[] };

beforeAll(async () => {
  const run = await fixtureAlone();
  alone = { tests: sharedTests([run]), outcomes: shared(outcomesOf(run.report)) };
});

async function fixtureAlone(): Promise<RunResult> {
  const project = FixtureProject.create('fleet', { playwrightVersion: MAIN_VERSION, mode: 'plain' });
  try {
    return await project.run();
  } finally {
    project.remove();
  }
}

/** Without set-ups and teardowns, which every agent runs for itself. */
function shared(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ file }) => file.endsWith('.spec.ts'));
}

/** All agents went well, and together they ran every test as often as one machine alone would. */
function expectWhole(runs: readonly RunResult[]): void {
  for (const run of runs) {
    expect(complaints(run), run.stderr).toEqual([]);
    expect(run.code, run.stderr + run.stdout).toBe(0);
    expect(outcomesOf(run.report).filter(({ attempts }) => attempts.length === 0)).toEqual([]);
  }
  expect(sharedTests(runs)).toEqual(alone.tests);
}

/** What ran twice, in units that the agents may have cut in different ways, stands in the merged report once. */
async function expectMerged(fleet: Fleet): Promise<void> {
  const merged = await fleet.mergedByEvenkeel();
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  expect(shared(merged.outcomes)).toEqual(alone.outcomes);
}

describe('agents that share a run', () => {
  // Those without any shard: in `limits.test.ts`, `hand-over.test.ts` and `chaos.test.ts`.
  it.each([
    ['fewer than planned', ['1/3', '3/3']],
    ['more than planned', ['1/2', '2/2', undefined]],
  ])('run every test once, and reports are whole: %s', async (name, shards) => {
    const fleet = new Fleet('fleet', redis.url, name);
    const runs = await Promise.all(shards.map((shard) => fleet.run(shard === undefined ? {} : { shard })));
    expectWhole(runs);
    for (const { markers } of runs) {
      expect(markers.filter(({ event, file }) => event === 'begin' && file === 'set-up.ts').length).toBe(1);
    }
    expect(shared(await fleet.merged())).toEqual(alone.outcomes);
  });

  it('take over what an agent held and had done that was killed', async () => {
    const fleet = new Fleet('fleet', redis.url, 'killed', { leaseMs: LEASE_MS });
    const doomed = fleet.machine();
    const interrupt = { signal: 'SIGKILL', file: doomed.path('markers.jsonl'), text: 'takes long' } as const;
    const heir = fleet.machine();
    // Alone it comes to the long test whoever's that is, and can't end before it is killed.
    const killed = await fleet.run({ shard: '1/2', interrupt, env: { LONG_MS: '50000' } }, doomed);
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    const living = await fleet.run({ shard: '2/2' }, heir);
    expectWhole([living]);
    expect(living.stderr).toMatch(/stolen|ran 29 of the run's 29/);
    expect(living.stderr).toContain('1 agent died: what it had ran elsewhere');
    expect(await heir.history('SELECT shard FROM lost_agents')).toEqual([{ shard: 1 }]);
    expect(shared(await fleet.merged())).toEqual(alone.outcomes);
  });

  it('show no test twice where a set-up fails on one of them', async () => {
    const fleet = new Fleet('fleet', redis.url, 'a set-up fails');
    const [unlucky, sound] = [fleet.machine(), fleet.machine()];
    const hasEnded = sound.path('the other one has ended');
    const args = ['--timeout=240000'];
    // It has run something before its set-up fails, and others are there by then: the last one of all would show what nobody has run.
    const env = {
      SET_UP_WAITS_FOR: 'many.spec.ts',
      SET_UP_LASTS_UNTIL: sound.path('markers.jsonl'),
      FAIL_SET_UP: '1',
    };
    const failing = fleet.run({ shard: '1/2', args, env }, unlucky);
    await expect
      .poll(() => begun(readMarkers(unlucky.path('markers.jsonl')), 'many.spec.ts'))
      .not.toEqual([]);
    const running = fleet.run({ shard: '2/2', args, env: { LONG_LASTS_UNTIL: hasEnded } }, sound);
    const failed = await failing;
    writeFileSync(hasEnded, '');
    const whole = await running;
    expect([failed.code, whole.code], failed.stderr + whole.stderr).toEqual([1, 0]);
    expect(sharedTests([failed, whole])).toEqual(alone.tests);
    expect(shared(await fleet.merged())).toEqual(alone.outcomes);
  });

  it('start what needs no set-up while it runs, and refuse one whose suite is another', async () => {
    const fleet = new Fleet('fleet', redis.url, 'early');
    const run = await fleet.run({ env: { SET_UP_WAITS_FOR: 'many.spec.ts' } });
    expectWhole([run]);
    const isEvent = (event: string, file: string) => (marker: Marker) =>
      marker.event === event && marker.file === file;
    const setUp = run.markers.findIndex(isEvent('end', 'set-up.ts'));
    expect(run.markers.findIndex(isEvent('begin', 'many.spec.ts'))).toBeLessThan(setUp);
    expect(run.markers.find(isEvent('begin', 'many.spec.ts'))?.project).toBe('plain');
    const dependent = run.markers.findIndex(
      ({ event, project }) => event === 'begin' && project === 'prepared',
    );
    expect(dependent).toBeGreaterThan(setUp);

    const other = await fleet.run({ args: ['--grep=shares a hook'] });
    expect(other.code).toBe(1);
    expect(other.stdout + other.stderr).toMatch(/suite differs.*0 units are only here, 28 only there/s);
    expect(other.markers).toEqual([]);
  });
});

it.skipIf(valkeyCommand === null)(onValkey('agents share a run on Valkey'), async () => {
  const server = await startRedis({ command: valkeyCommand ?? '' });
  onTestFinished(() => server.stop());
  const fleet = new Fleet('fleet', server.url, 'on Valkey');
  expectWhole(await Promise.all(['1/2', '2/2'].map((shard) => fleet.run({ shard }))));
});

async function flush({ url }: RedisServer): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

describe('without the coordinator', () => {
  it('shards run as Playwright deals them out, loudly', async () => {
    const fleet = new Fleet('fleet', `redis://127.0.0.1:${await freePort()}`, 'gone at the start');
    const runs = await Promise.all(['1/2', '2/2'].map((shard) => fleet.run({ shard })));
    for (const { code, stderr } of runs) {
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(
        /coordinator at 127\.0\.0\.1:\d+ can't be reached.*runs shard \d\/2 as Playwright deals it out/s,
      );
    }
    expect(sharedTests(runs)).toEqual(alone.tests);
  });

  it('an agent alone runs everything, or fails where it is told to', async () => {
    const url = `redis://:a%20secret@127.0.0.1:${await freePort()}`;
    const [run, failed] = await Promise.all([
      new Fleet('lengths', url, 'alone').run(),
      new Fleet('lengths', url, 'alone', { coordinatorFallback: 'fail' }).run(),
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect(begun(run.markers).length).toBe(5);
    expect(failed.code).toBe(1);
    expect(failed.stdout + failed.stderr).toMatch(/`coordinatorFallback` is "fail"/);
    expect(failed.markers).toEqual([]);
    for (const { stdout, stderr } of [run, failed]) expect(stdout + stderr).not.toMatch(/a(%20| )secret/);
  });

  it('that goes away before another agent has come, nothing is lost', async () => {
    const server = await startRedis();
    const fleet = new Fleet('fleet', server.url, 'gone early', { leaseMs: LEASE_MS });
    let late: Promise<RunResult> | undefined;
    const onOutput = (text: string): void => {
      if (!late && text.includes('one of many')) late = server.stop().then(() => fleet.run({ shard: '2/2' }));
    };
    const args = ['--reporter=blob,json,line'];
    const first = await fleet.run({ shard: '1/2', args, onOutput });
    const runs = [first, ...(late ? [await late] : [])];
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(new Set(sharedTests(runs))).toEqual(new Set(alone.tests));
    await expectMerged(fleet);
  });

  it.each([
    ['goes away', (server: RedisServer) => server.stop()],
    ['forgets the run', (server: RedisServer) => flush(server)],
  ])('that %s while tests run, nothing is lost or counts twice', async (name, fail) => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const fleet = new Fleet('fleet', server.url, name, { leaseMs: LEASE_MS });
    let hasFailed = false;
    const onOutput = (text: string): void => {
      if (hasFailed || !text.includes('one of many')) return;
      hasFailed = true;
      void fail(server);
    };
    const runs = await Promise.all([
      fleet.run({ shard: '1/2', args: ['--reporter=blob,json,line'], onOutput }),
      fleet.run({ shard: '2/2' }),
    ]);
    for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
    expect(runs.map(({ stderr }) => stderr).join('\n')).toMatch(/goes on with its own share/);
    expect(new Set(sharedTests(runs))).toEqual(new Set(alone.tests));
    await expectMerged(fleet);
  });
});
