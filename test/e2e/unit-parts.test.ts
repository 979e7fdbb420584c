/** A unit of a shared run of which a part goes on in another project: for limits, and beside an agent that knows nothing of it. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EvenkeelOptions } from '../../src/config/options.js';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet } from './harness/fleet.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { begun, mostAtOnce, readMarkers } from './harness/markers.js';
import type { Outcome } from './harness/report.js';

const OPTIONS: EvenkeelOptions = { route: { mode: 'best', explore: 0, coverEvery: 1000 } };

/** How long the first part waits for the other one, which must not begin: long enough for a worker to start. */
const PATIENCE_MS = 10_000;

/** No run has told anything yet: both specs begin in the first project. */
const WEIGHTS = {
  evenkeelWeights: 1,
  projects: Object.fromEntries(
    Object.entries({ first: 100, next: 1000 }).map(([name, ms]) => [
      name,
      {
        workerStartMs: 100,
        files: {
          'parts.spec.ts': {
            overheadMs: 1,
            tests: { 'skips itself': ms, 'fails once': ms, remains: ms },
          },
          'whole.spec.ts': { overheadMs: 1, tests: { 'is one': ms } },
        },
      },
    ]),
  ),
};

const redis = redisForTests();

it('has its parts run one after the other, as it holds one place of a limit over all agents', async () => {
  const fleet = new Fleet('unit-parts', redis.url, 'limited', { ...OPTIONS, limits: { '@account': 2 } });
  const [one, two] = [machineOf(fleet), machineOf(fleet)];
  const markers = one.path('all-markers.jsonl');
  const ended = one.path('the parts have ended');
  const env = { EVENKEEL_WEIGHTS: 'weights.json', MARKERS: markers, PATIENCE_MS: String(PATIENCE_MS) };
  const holds = fleet.run(
    { shard: '2/2', args: ['--workers=1', '--timeout=0'], env: { ...env, WHOLE_LASTS_UNTIL: ended } },
    two,
  );
  await expect.poll(() => begun(readMarkers(markers)), { timeout: 120_000 }).toEqual(['is one']);
  const parts = fleet.run({ shard: '1/2', args: ['--workers=2', '--timeout=0'], env }, one);
  await expect
    .poll(() => endOfParts(markers), { timeout: 120_000 })
    .toEqual(['first remains', 'next skips itself']);
  writeFileSync(ended, '');
  for (const run of await Promise.all([holds, parts])) {
    expect(run.code, run.stderr + run.stdout).toBe(0);
    expect(complaints(run), run.stderr).toEqual([]);
  }
  expect(mostAtOnce(readMarkers(markers), () => true)).toBe(2);
  expect(placesOf((await fleet.mergedByEvenkeel()).outcomes)).toEqual([
    'first fails once: flaky',
    'first is one: expected',
    'first remains: expected',
    'next skips itself: expected',
  ]);
});

it('leaves a test to the agent that ran it as a unit of its own, without the coordinator', async () => {
  const fleet = new Fleet('unit-parts', redis.url, 'apart', OPTIONS);
  const env = { EVENKEEL_WEIGHTS: 'weights.json' };
  const live = await fleet.run({ shard: '1/2', env }, machineOf(fleet));
  expect(live.code, live.stderr + live.stdout).toBe(0);
  expect(placesOf((await fleet.mergedByEvenkeel()).outcomes)).toContain('next skips itself: expected');

  const apart = await fleet.run({
    shard: '2/2',
    env: { EVENKEEL_COORDINATOR: 'redis://127.0.0.1:1', FAILS_NEXT: '1' },
  });
  expect(apart.code, apart.stderr + apart.stdout).toBe(1);
  expect(begun(apart.markers)).toContain('skips itself');
  const merged = await fleet.mergedByEvenkeel();
  expect(merged.code, merged.stderr + merged.stdout).toBe(1);
  expect(placesOf(merged.outcomes).filter((place) => place.includes('skips itself'))).toEqual([
    'next skips itself: unexpected',
  ]);
});

function machineOf(fleet: Fleet): FixtureProject {
  const machine = fleet.machine();
  writeFileSync(machine.path('weights.json'), JSON.stringify(WEIGHTS));
  return machine;
}

/** Where both parts have ended, once they have. */
function endOfParts(file: string): string[] {
  return readMarkers(file)
    .filter(
      ({ event, title, project }) =>
        event === 'end' && (title === 'remains' || (title === 'skips itself' && project === 'next')),
    )
    .map(({ project, title }) => `${project} ${title}`)
    .sort();
}

function placesOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ project, title, outcome }) => `${project} ${title}: ${outcome}`).sort();
}
