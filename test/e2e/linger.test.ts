/** An agent with nothing left to do, while another one is at a test that lasts: real processes, a real Redis. */
import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet } from './harness/fleet.js';
import { begun, readMarkers } from './harness/markers.js';
import { outcomesOf } from './harness/report.js';

const WAITS = 'waits until the other machine has ended';
const LOCKED = 'needs the account too';

const redis = redisForTests();

it('goes after `lingerMs`, without failing what another agent can still run', async () => {
  const fleet = new Fleet('linger', redis.url, 'linger', { lingerMs: 500 });
  const busy = fleet.machine();
  const released = busy.path('released');
  const env = { RELEASED: released };
  // One worker, and one account: the second spec is queued until the first one has ended.
  const first = fleet.run({ env }, busy);
  await expect
    .poll(() => readMarkers(busy.path('markers.jsonl')).length, { timeout: 120_000 })
    .toBeGreaterThan(0);
  // It would wait for a lease and more, and the other one for it.
  const idle = await fleet.run({ env });
  writeFileSync(released, '');
  const ended = await first;
  expect([idle.code, ended.code], idle.stderr + ended.stderr).toEqual([0, 0]);
  expect([...complaints(idle), ...complaints(ended)]).toEqual([]);
  expect(begun(idle.markers)).toEqual([]);
  expect(idle.stderr).toMatch(
    /2 units of this run without a result when this agent ended:\n.*a-waits\.spec\.ts\n.*b-locked\.spec\.ts/,
  );
  expect(begun(ended.markers).sort()).toEqual([LOCKED, WAITS].sort());
  expect((await fleet.merged()).map(({ title, outcome }) => [title, outcome]).sort()).toEqual(
    [LOCKED, WAITS].sort().map((title) => [title, 'expected']),
  );
  expect(outcomesOf(ended.report).length).toBe(2);
});

it('tells what an agent had run that died when no other was there any more, as missing', async () => {
  const fleet = new Fleet('linger', redis.url, 'died last', { lingerMs: 500 });
  const doomed = fleet.machine();
  const [released, hangs] = [doomed.path('released'), doomed.path('hangs')];
  // Its tests have all ended and count, and its report is not written yet.
  const interrupt = { signal: 'SIGKILL', file: hangs, text: 'hangs' } as const;
  const dying = fleet.run({ env: { RELEASED: released, HANGS: hangs }, interrupt }, doomed);
  await expect
    .poll(() => readMarkers(doomed.path('markers.jsonl')).length, { timeout: 120_000 })
    .toBeGreaterThan(0);
  const idle = fleet.machine();
  const gone = await fleet.run({}, idle);
  writeFileSync(released, '');
  const died = await dying;
  expect([gone.code, died.signal], gone.stderr + died.stderr).toEqual([0, 'SIGKILL']);
  expect(died.markers.filter(({ event }) => event === 'end').length, died.stderr).toBe(2);

  expect(existsSync(doomed.path('blob/report.zip'))).toBe(false);
  const verified = await idle.evenkeel(['verify', 'blob', '--json']);
  const { problems } = JSON.parse(verified.stdout) as { problems: { code: string; subject: string }[] };
  expect([verified.code, problems.map(({ code }) => code)]).toEqual([1, ['unit-missing', 'unit-missing']]);
  expect(problems.map(({ subject }) => subject).join()).toMatch(/a-waits\.spec\.ts.*b-locked\.spec\.ts/);
  const merged = await idle.evenkeel(['merge', 'blob']);
  expect([merged.code, merged.stderr]).toEqual([1, expect.stringContaining('has no result')]);
  // A report that lacks them has not passed either.
  const args = [
    'merge',
    'blob',
    '--allow-incomplete',
    '--',
    '--config=playwright.config.mjs',
    '--reporter=line',
  ];
  expect((await idle.evenkeel(args)).code).toBe(1);
});

it('shows on the last agent alone what none of those could run that waited', async () => {
  const fleet = new Fleet('set-ups', redis.url, 'a set-up fails everywhere', { lingerMs: 500 });
  const machines = [fleet.machine(), fleet.machine()];
  const meeting = machines[0]?.path('meeting') ?? '';
  const runs = await Promise.all(
    machines.map((machine, index) => {
      const env = { OTHER: '1', FAILS: 'set up', MEETING: meeting, AGENT: `agent ${index}` };
      return fleet.run({ shard: `${index + 1}/2`, env }, machine);
    }),
  );
  const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  expect(
    runs.map(({ code }) => code),
    said,
  ).toEqual([1, 1]);
  const tests = (await fleet.merged()).filter(({ file }) => file.endsWith('.spec.ts'));
  const titles = [1, 2, 3, 4].flatMap((number) => [`first of ${number}`, `second of ${number}`]).sort();
  const shownAs = (project: string, attempts: string[]): string[] =>
    tests
      .filter((test) => test.project === project && test.attempts.join() === attempts.join())
      .map(({ title }) => title)
      .sort();
  expect(shownAs('bare', ['passed']), said).toEqual(titles);
  expect(shownAs('prepared', []), said).toEqual(titles);
  expect(tests.length).toBe(2 * titles.length);
});
