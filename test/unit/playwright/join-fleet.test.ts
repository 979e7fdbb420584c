import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { joinFleet, type JoinInput } from '../../../plugin/playwright/live/join-fleet.js';
import { Repetition } from '../../../plugin/playwright/live/repeat-units.js';
import { LiveRun } from '../../../plugin/playwright/live/live-run.js';
import { EvenkeelError } from '../../../src/errors.js';
import { buildRanFile, writeRanFile } from '../../../plugin/playwright/ran-file.js';
import { PROTOCOL } from '../../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { index, suite, units } from '../../support/six-units.js';

/** A coordinator, and how agents join the run there. */
function fleet() {
  const coordinator = new MemoryCoordinator({ leaseMs: 10_000, now: () => 0 });
  const join = async (agent: string, overrides: Partial<JoinInput> = {}) => {
    const warnings: string[] = [];
    const excluded = new Set<unknown>();
    const joined = await joinFleet({
      coordinator: Promise.resolve(coordinator),
      index,
      limitsOf: () => [],
      agent,
      attempt: 1,
      isRerun: false,
      rerun: 'all',
      ranPlace: null,
      shard: null,
      slots: 1,
      argv: [],
      fallback: 'run',
      hasPlan: false,
      testRun: { exclude: (test) => excluded.add(test), skipSharding: () => undefined },
      leaseMs: 10_000,
      lingerMs: null,
      warn: (message) => warnings.push(message),
      ...overrides,
    });
    const ran = units
      .filter(({ tests }) => !tests.some((test) => excluded.has(test)))
      .map(({ file }) => file);
    return { joined, ran, warning: warnings.join('\n') };
  };
  /** The agent runs so many units, of which the first has a failure. @returns their files */
  const run = async (agent: string, count: number): Promise<string[]> => {
    const request = { agent, requestId: `${agent} ${count}`, count, preferred: [] };
    const { leases } = await coordinator.claim(request);
    for (const [place, lease] of leases.entries()) {
      const failures = place === 0 ? 1 : 0;
      await coordinator.complete({ agent, ...lease, isOk: failures === 0, failures });
    }
    return leases.map(({ unitId }) => suite.units.get(unitId)?.file ?? '').sort();
  };
  return { coordinator, join, run };
}

const shard = (current: number) => ({ current, total: 2 });
const AGAIN = { attempt: 2, isRerun: true } as const;

it('a shard that runs again repeats what it ran, or only what failed', async () => {
  const { join, run } = fleet();
  await join('one', { shard: shard(1) });
  await join('two', { shard: shard(2) });
  const [first, second] = [await run('one', 9), await run('two', 9)];
  expect([...first, ...second].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  const again = await join('again', { shard: shard(1), ...AGAIN });
  expect(again.ran).toEqual(first);
  expect(again.warning).toBe('this job ran before: it repeats the 3 units that it ran then.');
  const onlyFailed = await join('failed', { shard: shard(1), ...AGAIN, rerun: 'failed' });
  expect(onlyFailed.ran).toHaveLength(1);
  expect(first).toEqual(expect.arrayContaining(onlyFailed.ran));
  expect(onlyFailed.warning).toContain('it repeats the 1 unit that failed then, of 3');
});

it('agents leave out what the first one does, and so does a job that runs again', async () => {
  const { join, run } = fleet();
  const named = (...files: string[]) => units.filter(({ file }) => files.includes(file));
  const leftOut = async (agent: string, own: string[], overrides: Partial<JoinInput> = {}) => {
    const { joined, ...rest } = await join(agent, {
      choice: { leftOut: named(...own), skipping: new Set(own) },
      ...{ shard: shard(1), ...overrides },
    });
    const choice = joined instanceof LiveRun ? joined.suite.choice : joined?.choice;
    const out = choice?.leftOut.map(({ file }) => file);
    return { ...rest, out, skipping: [...(choice?.skipping ?? [])], joined };
  };
  expect((await leftOut('one', ['b', 'e'])).out).toEqual(['b', 'e']);
  const two = await leftOut('two', ['a'], { shard: shard(2) });
  expect(two).toMatchObject({ out: ['b', 'e'], skipping: ['b', 'e'] });
  const live = two.joined instanceof LiveRun ? two.joined : undefined;
  expect([...(live?.suite.units.values() ?? [])].map(({ file }) => file)).toEqual(['a', 'c', 'd', 'f']);
  expect(live?.suite.unitIdOf('b')).toBeUndefined();
  const ran = [...(await run('one', 9)), ...(await run('two', 9))];
  expect(ran.sort()).toEqual(['a', 'c', 'd', 'f']);
  const again = await leftOut('again', [], AGAIN);
  expect(again.out).toEqual(['b', 'e']);
  expect(again.ran).toHaveLength(2);
  expect(again.ran).not.toContain('b');
});

it('a run that was forgotten is repeated by what a file says, else by the planned shares', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-join-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const named = (...files: string[]) => units.filter(({ file }) => files.includes(file));
  const own = named('a', 'f').flatMap(({ tests }) => tests);
  const parts = {
    runId: 'run',
    agent: 'one',
    shard: { index: 1, total: 2 },
    attempt: 1,
    mode: 'live',
    planDigest: null,
    startedMs: 0,
    status: 'failed',
    ownTests: new Set(own),
  } as const;
  // What was left out then, whatever this agent would leave out now.
  const kept = suite.parts().filter(({ place }) => place.file !== 'c');
  const ran = buildRanFile({ ...parts, suite: kept, leftOut: named('c') });
  await writeRanFile(ran, [path.join(directory, 'report.zip')], directory);
  const choice = { leftOut: named('a', 'b'), skipping: new Set<string>() };
  const byFile = await fleet().join('one', { shard: shard(1), ...AGAIN, ranPlace: directory, choice });
  expect(byFile.ran).toEqual(['a', 'f']);
  expect(byFile.joined).toBeInstanceOf(Repetition);
  expect(byFile.joined).toMatchObject({ choice: { leftOut: named('c') } });
  const { join } = fleet();
  const shares = [
    await join('1', { shard: shard(1), ...AGAIN }),
    await join('2', { shard: shard(2), ...AGAIN }),
  ];
  expect(shares.flatMap((share) => share.ran).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  for (const { warning } of shares) {
    expect(warning).toMatch(
      /repeats the planned share of shard \d\/2, 3 of 6 units, since what it ran then is not known/,
    );
  }
});

it('an agent without a shard is told that nobody knows what it ran, and never passes without work', async () => {
  const { join, run } = fleet();
  await join('one');
  await run('one', 9);
  const again = await join('again', AGAIN);
  expect(again.ran).toHaveLength(6);
  expect(again.warning).toMatch(/repeats the whole suite, since nobody can tell .* without --shard/);
  const anew = await fleet().join('anew', AGAIN);
  expect(anew.joined).toBeInstanceOf(LiveRun);
  expect(anew.warning).toMatch(/without --shard nobody can tell what: it takes part like a new one/);
});

it('an agent with a plan follows it alone where there is no coordinator', async () => {
  const gone = new EvenkeelError('COORDINATOR_UNREACHABLE', 'There is nobody.');
  const { joined, ran, warning } = await fleet().join('one', {
    coordinator: Promise.reject(gone),
    hasPlan: true,
    shard: shard(1),
  });
  expect({ joined, warning }).toEqual({
    joined: null,
    warning: 'There is nobody. This agent follows the plan alone.',
  });
  expect(ran).toHaveLength(units.length);
});

it('an agent of another version is refused, and told what to do', async () => {
  const { coordinator, join } = fleet();
  const place = { agent: 'newer', shard: 1, attempt: 1, slots: 1 };
  await coordinator.join({ ...place, plan: suite.plan(2, 1), protocol: PROTOCOL + 1 });
  await expect(join('older', { shard: shard(2) })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: expect.stringMatching(
      new RegExp(
        `by version ${PROTOCOL + 1} of the protocol, this one by version ${PROTOCOL}\\. Install the same version`,
      ),
    ) as string,
  });
});
