import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AgentReport } from '../../src/verify/agent-report.js';
import { assessRun } from '../../src/verify/assess-run.js';
import { blobAgent, ranFile, ranUnit, reportedTest, unrunTest } from '../support/agent-reports.js';

const SUITE = [ranUnit(['a1', 'a2', 'a3']), ranUnit(['b1', 'b2']), ranUnit(['c1'])];
const TESTS = SUITE.flatMap(({ testIds }) => testIds);

const result = fc.oneof(
  fc.constant('absent' as const),
  fc.constant('unrun' as const),
  fc.integer({ min: 1, max: 4 }),
);

/** Agents that ran any of the tests, at any time, with lists of what they ran and without. */
type Agent = typeof agent extends fc.Arbitrary<infer Value> ? Value : never;
const agent = fc.record({
  results: fc.array(result, { minLength: TESTS.length, maxLength: TESTS.length }),
  listed: fc.option(fc.array(fc.constantFrom('accepted', 'stale', 'absent'), { minLength: 3, maxLength: 3 })),
  shard: fc.option(fc.record({ index: fc.integer({ min: 1, max: 2 }), total: fc.constant(2) })),
  attempt: fc.integer({ min: 1, max: 2 }),
  startedMs: fc.integer({ min: 0, max: 3 }),
});

/** Where a test goes on that leaves its project; for whoever runs every project it is a unit of its own. */
const MOVED = { a2: 'm2' };
const THERE = ranUnit([MOVED.a2]);

/** What an agent that keeps a list makes of the test that may move on. */
const move = fc.oneof(
  fc.constant('stays' as const),
  fc.constant('moves' as const),
  fc.record({ found: result, claim: fc.constantFrom('accepted' as const, 'stale' as const) }),
);
type MoveOf = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

const toReport =
  (moves: readonly MoveOf[] = []) =>
  ({ results, listed, shard, attempt, startedMs }: Agent, index: number): AgentReport => {
    const its = (listed && moves[index]) ?? 'stays';
    const hasMoved = (listed?.[0] ?? 'absent') !== 'absent' && its === 'moves';
    const tests = TESTS.flatMap((id, at) => {
      const found = results[at] ?? 'absent';
      if (found === 'absent') return [];
      const place = hasMoved && id === 'a2' ? MOVED.a2 : id;
      return [found === 'unrun' ? unrunTest(place) : reportedTest(place, { endedMs: found })];
    });
    const units = SUITE.flatMap((unit, at) => {
      const claim = listed?.[at] ?? 'absent';
      if (claim === 'absent') return [];
      return [{ ...unit, result: claim, ...(hasMoved && unit.testIds.includes('a2') && { moved: MOVED }) }];
    });
    const parts = { shard, attempt, startedMs };
    let ran = listed && ranFile(SUITE, units, { ...parts, ...(moves.length > 0 && { leftOut: [MOVED.a2] }) });
    if (typeof its === 'object') {
      const { found, claim } = its;
      if (found !== 'absent')
        tests.push(found === 'unrun' ? unrunTest(MOVED.a2) : reportedTest(MOVED.a2, { endedMs: found }));
      ran = ranFile([...SUITE, THERE], [...units, { ...THERE, result: claim }], parts);
    }
    return { ...blobAgent(`${index}.zip`, tests, { shard, startedMs, endedMs: startedMs + 2 }), ran };
  };
const drawn = fc.array(agent, { minLength: 1, maxLength: 4 });
const agents = drawn.map((all) => all.map(toReport()));

function shown(all: readonly AgentReport[]): Map<string, string[]> {
  const { dropped } = assessRun(all, null);
  const owners = new Map<string, string[]>();
  for (const one of all) {
    for (const { id } of one.report?.tests ?? []) {
      if (!dropped.get(one)?.has(id)) owners.set(id, [...(owners.get(id) ?? []), one.name]);
    }
  }
  return owners;
}

it('every test that any report lists is shown by exactly one, whatever the order of the input', () => {
  fc.assert(
    fc.property(agents, fc.infiniteStream(fc.integer()), (all, order) => {
      const owners = shown(all);
      const listed = new Set(all.flatMap(({ report }) => report?.tests.map(({ id }) => id) ?? []));
      expect([...owners.keys()].sort()).toEqual([...listed].sort());
      for (const [id, its] of owners) expect(its, id).toHaveLength(1);

      const shuffled = all
        .map((one) => ({ one, at: order.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
      expect(shown(shuffled)).toEqual(owners);
      expect(assessRun(shuffled, null).problems).toEqual(assessRun(all, null).problems);
    }),
  );
});

it('a unit that has an accepted result is shown by one report, and never mixed', () => {
  fc.assert(
    fc.property(agents, (all) => {
      const listed = all.filter(({ ran }) => ran !== null);
      fc.pre(listed.length === all.length);
      const owners = shown(all);
      const unsettled = new Set(
        assessRun(all, null)
          .problems.filter(({ code }) => code !== 'unit-twice')
          .map(({ subject }) => subject),
      );
      for (const { file, testIds } of SUITE) {
        if (unsettled.has(`[p] ${file}`)) continue;
        expect(new Set(testIds.flatMap((id) => owners.get(id) ?? [])).size, file).toBe(1);
      }
    }),
  );
});

it('a test that went on in another project on some agents is shown once, and what is a unit there once besides', () => {
  const moves = fc.array(move, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(drawn, moves, (all, its) => {
      const reports = all.map(toReport(its));
      fc.pre(reports.every(({ ran }) => ran !== null));
      const owners = shown(reports);
      for (const [id, names] of owners) expect(names, id).toHaveLength(1);
      const isListed = (id: string): boolean =>
        reports.some(({ report }) => report?.tests.some((test) => test.id === id));
      const isUnit = reports.some(({ ran }) => ran?.units.some(({ id }) => id === THERE.id));
      if (isUnit) expect(owners.has(MOVED.a2)).toBe(isListed(MOVED.a2));
      else
        expect(['a2', MOVED.a2].filter((id) => owners.has(id))).toHaveLength(
          Number(isListed('a2') || isListed(MOVED.a2)),
        );
    }),
  );
});
