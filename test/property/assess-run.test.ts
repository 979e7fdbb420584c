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
const agent = fc.record({
  results: fc.array(result, { minLength: TESTS.length, maxLength: TESTS.length }),
  listed: fc.option(fc.array(fc.constantFrom('accepted', 'stale', 'absent'), { minLength: 3, maxLength: 3 })),
  shard: fc.option(fc.record({ index: fc.integer({ min: 1, max: 2 }), total: fc.constant(2) })),
  attempt: fc.integer({ min: 1, max: 2 }),
  startedMs: fc.integer({ min: 0, max: 3 }),
});
const agents = fc.array(agent, { minLength: 1, maxLength: 4 }).map((all) =>
  all.map(({ results, listed, shard, attempt, startedMs }, index): AgentReport => {
    const tests = TESTS.flatMap((id, at) => {
      const found = results[at] ?? 'absent';
      if (found === 'absent') return [];
      return [found === 'unrun' ? unrunTest(id) : reportedTest(id, { endedMs: found })];
    });
    const units = SUITE.flatMap((unit, at) => {
      const claim = listed?.[at] ?? 'absent';
      return claim === 'absent' ? [] : [{ ...unit, result: claim }];
    });
    const ran = listed && ranFile(SUITE, units, { shard, attempt, startedMs });
    return { ...blobAgent(`${index}.zip`, tests, { shard, startedMs, endedMs: startedMs + 2 }), ran };
  }),
);

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
