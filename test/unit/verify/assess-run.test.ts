import { describe, expect, it } from 'vitest';
import type { RanFile, RanUnit } from '../../../src/coordinate/ran-file.js';
import type { AgentReport } from '../../../src/verify/agent-report.js';
import { assessRun } from '../../../src/verify/assess-run.js';
import { blobAgent, ranFile, ranUnit, reportedTest, unrunTest } from '../../support/agent-reports.js';

const shard = (index: number, total = 2) => ({ shard: { index, total } });

function codes(agents: readonly AgentReport[]): string[] {
  return assessRun(agents, null).problems.map(({ code, subject }) => `${code}: ${subject}`);
}

describe('assessRun on a routed run', () => {
  it('misses nothing that was left out, and keeps what an agent ran all the same that had lost the others', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ranUnit([`${id}1`])) as [RanUnit, RanUnit, RanUnit];
    const leftOut = [...b.testIds, ...c.testIds];
    const suiteDigest = ranFile([a, b, c], []).suiteDigest;
    const tests = (...units: RanUnit[]) =>
      units.flatMap(({ testIds }) => testIds.map((id) => reportedTest(id)));
    const routed = { ...blobAgent('1.zip', tests(a)), ran: ranFile([a], [a], { leftOut, suiteDigest }) };
    const alone = { ...blobAgent('2.zip', tests(b)), ran: ranFile([a, b, c], [b], { mode: 'native-shard' }) };
    expect(assessRun([routed, alone], null)).toMatchObject({ units: 2, problems: [] });
  });
});

describe('assessRun on tests that went on in another project', () => {
  const suite = [ranUnit(['a1', 'a2'])] as [RanUnit];
  /** Its second test ran in the other project. */
  const movedOn = { ...suite[0], moved: { a2: 'b2' } };
  const agent = (name: string, unit: RanUnit, ids: readonly string[], endedMs = 100) => ({
    ...blobAgent(
      name,
      ids.map((id) => reportedTest(id, { endedMs })),
    ),
    ran: ranFile(suite, [unit], { leftOut: ['b1', 'b2'] }),
  });

  it('has each of them once, and misses none', () => {
    expect(assessRun([agent('1.zip', movedOn, ['a1', 'b2'])], null)).toMatchObject({
      units: 1,
      problems: [],
    });
    expect(codes([agent('1.zip', movedOn, ['a1'])])).toEqual(['unit-partial: [p] a.spec.ts']);
  });

  it.each([
    ['where it went on, on the agent that counts', 50, [], ['a1', 'a2']],
    ['where it ran, on the agent that counts', 150, ['a1', 'b2'], []],
  ])('shows one %s', (_, endedMs, ofMoved, ofOther) => {
    const moved = agent('1.zip', movedOn, ['a1', 'b2'], endedMs);
    const other = agent('2.zip', suite[0], ['a1', 'a2']);
    const { dropped, problems } = assessRun([moved, other], null);
    expect(problems.map(({ code }) => code)).toEqual(['unit-twice']);
    expect([...(dropped.get(moved) ?? [])]).toEqual(ofMoved);
    expect([...(dropped.get(other) ?? [])]).toEqual(ofOther);
  });

  it('shows one where no result counts, too', () => {
    const late = { result: 'stale' as const };
    const moved = agent('1.zip', { ...movedOn, ...late }, ['a1', 'b2']);
    const other = agent('2.zip', { ...suite[0], ...late }, ['a1', 'a2']);
    const { dropped, problems } = assessRun([moved, other], null);
    expect(problems.map(({ code }) => code)).toEqual(['unit-stale']);
    expect([...dropped.values()].map((ids) => [...ids])).toEqual([[], ['a1', 'a2']]);
  });

  it('keeps what ran there as a unit of its own, on agents that ran every project', () => {
    const own = ranUnit(['b2']);
    const moved = agent('1.zip', movedOn, ['a1', 'b2']);
    const ofAll = (name: string, unit: RanUnit, ids: readonly string[]) => ({
      ...agent(name, unit, ids, 150),
      ran: ranFile([...suite, own], [unit], { mode: 'native-shard' }),
    });
    const [second, third] = [ofAll('2.zip', suite[0], ['a1', 'a2']), ofAll('3.zip', own, ['b2'])];
    const { dropped } = assessRun([moved, second, third], null);
    expect([...dropped.values()].map((ids) => [...ids])).toEqual([['b2'], ['a1', 'a2'], []]);
  });
});

describe('assessRun on reports alone', () => {
  it('finds nothing where each test has one result', () => {
    const agents = [
      blobAgent('1.zip', [reportedTest('a1'), reportedTest('a2')], shard(1)),
      blobAgent('2.zip', [reportedTest('b1')], shard(2)),
    ];
    expect(assessRun(agents, null)).toMatchObject({ units: 2, shards: 2, agents: 2, problems: [] });
  });

  it('names shards that are not there, and divisions that do not fit', () => {
    expect(codes([blobAgent('1.zip', [reportedTest('a1')], shard(1, 3))])).toEqual([
      'shard-missing: shard 2 of 3',
      'shard-missing: shard 3 of 3',
    ]);
    const agents = [
      blobAgent('1.zip', [reportedTest('a1')], shard(1, 3)),
      blobAgent('2.zip', [reportedTest('b1')], shard(2, 2)),
    ];
    expect(codes(agents)).toEqual(['shards-differ: shards']);
  });

  it('names a test without a result, and a unit that only its fellow ran to the end', () => {
    expect(codes([blobAgent('1.zip', [reportedTest('a1'), unrunTest('a2')])])).toEqual([
      'unit-missing: [p] a.spec.ts › does a2',
    ]);
    const half = blobAgent('1.zip', [reportedTest('a1'), unrunTest('a2')], { endedMs: 10 });
    const whole = blobAgent('2.zip', [reportedTest('a1'), reportedTest('a2')]);
    const { problems, dropped } = assessRun([half, whole], null);
    expect(problems).toEqual([]);
    expect([...(dropped.get(half) ?? [])]).toEqual(['a1', 'a2']);
  });

  it('takes the unit that was finished first, whole, and says that it ran twice', () => {
    const late = blobAgent('1.zip', [
      reportedTest('a1', { endedMs: 10 }),
      reportedTest('a2', { endedMs: 90 }),
    ]);
    const early = blobAgent('2.zip', [
      reportedTest('a1', { endedMs: 20 }),
      reportedTest('a2', { endedMs: 80 }),
    ]);
    const { problems, dropped } = assessRun([late, early], null);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['unit-twice', 'has more than one result: in 2.zip, 1.zip'],
    ]);
    expect([...(dropped.get(late) ?? [])]).toEqual(['a1', 'a2']);
    expect(dropped.get(early)?.size).toBe(0);
  });

  it('prefers the re-run of a shard, which began after the other had ended', () => {
    const first = blobAgent('1.zip', [reportedTest('a1')], { ...shard(1, 1), endedMs: 1000 });
    const again = blobAgent('2.zip', [reportedTest('a1', { endedMs: 2500 })], {
      ...shard(1, 1),
      startedMs: 2000,
      endedMs: 3000,
    });
    const { problems, dropped } = assessRun([first, again], null);
    expect(problems).toEqual([]);
    expect([...(dropped.get(first) ?? [])]).toEqual(['a1']);
  });

  it('leaves set-up projects and other environments alone', () => {
    const setup = reportedTest('s1', { project: 'set up' });
    const agents = ['x', 'y'].flatMap((environment) => [
      blobAgent(`${environment}1.zip`, [setup, reportedTest('a1')], {
        environment,
        setupProjects: ['set up'],
        ...shard(1),
      }),
      blobAgent(`${environment}2.zip`, [setup, reportedTest('b1')], {
        environment,
        setupProjects: ['set up'],
        ...shard(2),
      }),
    ]);
    const { units, problems, dropped } = assessRun(agents, null);
    expect([units, problems]).toEqual([4, []]);
    expect([...dropped.values()].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
  });
});

describe('assessRun with lists of what ran', () => {
  const suite = [ranUnit(['a1', 'a2']), ranUnit(['b1'])] as const;
  const [a, b] = suite;

  it('names units that nobody ran, and those with stale results alone', () => {
    const agent = (units: Parameters<typeof ranFile>[1]): AgentReport => ({
      name: 'x',
      ran: ranFile(suite, units),
      report: null,
    });
    expect(codes([agent([a, b])])).toEqual([]);
    expect(codes([agent([b])])).toEqual(['unit-missing: [p] a.spec.ts']);
    expect(codes([agent([b, { ...a, result: 'stale' }])])).toEqual(['unit-stale: [p] a.spec.ts']);
  });

  it('asks for the report of every shard, unless the others of a live run have taken over', () => {
    const agent = (mode: 'live' | 'planned'): AgentReport => ({
      name: 'x',
      ran: ranFile(suite, [a, b], { mode, ...shard(1) }),
      report: null,
    });
    expect(codes([agent('live')])).toEqual([]);
    expect(codes([agent('planned')])).toEqual(['shard-missing: shard 2 of 2']);
  });

  it('names agents of another suite or plan', () => {
    const agents = [1, 2, 3].map((index) => ({
      name: String(index),
      ran: ranFile(suite, index === 1 ? [...suite] : [], {
        mode: 'planned',
        ...(index === 3 && { suiteDigest: 'x', planDigest: 'y' }),
      }),
      report: null,
    }));
    expect(codes(agents)).toEqual(['suite-differs: 3', 'plan-differs: 3']);
  });

  it('lets the higher attempt of a shard win, though it was finished later', () => {
    const attempt = (number: number): AgentReport => ({
      name: `attempt ${number}`,
      ran: ranFile(suite, [...suite], { attempt: number, ...shard(1, 1) }),
      report: blobAgent(
        '',
        [...a.testIds, 'b1'].map((id) => reportedTest(id, { endedMs: number * 100 })),
        shard(1, 1),
      ).report,
    });
    const [first, second] = [attempt(1), attempt(2)];
    const { problems, dropped } = assessRun([second, first], null);
    expect(problems).toEqual([]);
    expect(dropped.get(first)?.size).toBe(3);
    expect(dropped.get(second)?.size).toBe(0);
  });

  /** Ran all of the suite in the 100 ms before. */
  const agentUntil = (endedMs: number, name: string, more: Partial<RanFile>): AgentReport => ({
    ...blobAgent(
      name,
      ['a1', 'a2', 'b1'].map((id) => reportedTest(id, { endedMs })),
      { startedMs: endedMs - 100, endedMs },
    ),
    ran: ranFile(suite, [...suite], more),
  });

  it.each(['repeat', 'live'] as const)(
    'lets a higher attempt win over who had its units before: %s',
    (mode) => {
      const heir = agentUntil(100, 'heir', shard(2));
      const again = agentUntil(200, 'again', { ...shard(1), attempt: 2, mode });
      const { problems, dropped } = assessRun([heir, again], null);
      expect(problems).toEqual([]);
      expect(dropped.get(heir)?.size).toBe(3);
      expect(dropped.get(again)?.size).toBe(0);
    },
  );

  it.each([
    ['is none, as its file says', false, ['unit-twice: [p] a.spec.ts', 'unit-twice: [p] b.spec.ts']],
    ['is one, as its file says', true, []],
    ['is taken for one where its file does not say', undefined, []],
  ])('a job with a higher number that began when others had ended %s', (_, isRerun, problems) => {
    const early = agentUntil(100, 'early', { ...shard(1), attempt: 7, isRerun: false });
    const late = agentUntil(200, 'late', { ...shard(2), attempt: 8, isRerun });
    expect(codes([early, late])).toEqual(problems);
  });

  it('goes by the tests where one agent had lost the coordinator, and cut them in its own way', () => {
    const cut = [ranUnit(['a1']), ranUnit(['a2']), b];
    const [first, second] = cut;
    const live: AgentReport = { name: 'live', ran: ranFile(suite, [b], shard(1)), report: null };
    const lone = (units: Parameters<typeof ranFile>[1]): AgentReport => ({
      name: 'lone',
      ran: ranFile(cut, units, { mode: 'native-shard', ...shard(2) }),
      report: null,
    });
    expect(codes([live, lone(cut.slice(0, 2))])).toEqual([]);
    expect(codes([live, lone([second ?? b])])).toEqual(['unit-missing: [p] a.spec.ts']);
    const all: AgentReport = { ...live, ran: ranFile(suite, [...suite], shard(1)) };
    expect(codes([all, lone([first ?? b])])).toEqual(['unit-twice: [p] a.spec.ts']);
    expect(assessRun([all, lone([])], null).units).toBe(3);
  });

  it('believes the list that a result came too late', () => {
    const tests = ['a1', 'a2', 'b1'].map((id) => reportedTest(id));
    const stale: AgentReport = {
      ...blobAgent('1', tests),
      ran: ranFile(suite, [{ ...a, result: 'stale' }, b]),
    };
    const other: AgentReport = { ...blobAgent('2', tests.slice(0, 2)), ran: ranFile(suite, [a]) };
    const { problems, dropped } = assessRun([stale, other], null);
    expect(problems).toEqual([]);
    expect([...(dropped.get(stale) ?? [])]).toEqual(['a1', 'a2']);
    expect(dropped.get(other)?.size).toBe(0);
  });
});
