import fc from 'fast-check';
import { expect, it } from 'vitest';
import { suiteDigest, unitIdOf } from '../../src/coordinate/unit-id.js';
import { parsePlanFile, planFileText, type PlanFile } from '../../src/plan/plan-file.js';
import { shareSuite, type PresentUnit } from '../../src/plan/share-suite.js';

const suites = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 30 })
  .chain((ids) => fc.tuple(cut(ids), cut(ids), fc.integer({ min: 1, max: 5 })));

it('shards run every test of a changed suite once, and what belongs together on one of them', () => {
  fc.assert(
    fc.property(suites, ([planned, present, shards]) => {
      const suite = present.map((unit) => ({ ...unit, testIds: [...unit.testIds] }));
      const { portions, newTests, goneTests } = shareSuite(planOf(planned, shards), suite);
      const shared = portions.flatMap(({ testIds }) => testIds);
      expect([...shared].sort()).toEqual(suite.flatMap(({ testIds }) => testIds).sort());
      for (const { testIds } of suite.filter(({ isDivisible }) => !isDivisible)) {
        expect(portions.some((portion) => testIds.every((id) => portion.testIds.includes(id)))).toBe(true);
      }
      for (const { shard } of portions) expect(shard >= 1 && shard <= shards).toBe(true);
      const known = new Set(planned.flatMap(({ testIds }) => testIds));
      const now = new Set(shared);
      expect(newTests).toBe([...now].filter((id) => !known.has(id)).length);
      expect(goneTests).toBe([...known].filter((id) => !now.has(id)).length);
    }),
  );
});

it('a suite that has not changed runs as planned', () => {
  fc.assert(
    fc.property(suites, ([planned, , shards]) => {
      const plan = planOf(planned, shards);
      const { portions, newTests, goneTests } = shareSuite(plan, planned);
      expect([newTests, goneTests]).toEqual([0, 0]);
      for (const { shard, planUnitId, testIds } of portions) {
        expect(plan.shards[shard - 1]?.units.find(({ id }) => id === planUnitId)?.testIds).toEqual(testIds);
      }
    }),
  );
});

it('a plan file is read as it was written, and not when a test was moved in it', () => {
  fc.assert(
    fc.property(suites, ([planned, , shards]) => {
      const plan = planOf(planned, shards);
      expect(parsePlanFile(planFileText(plan), 'plan.json')).toEqual(plan);
      const [first, ...rest] = plan.shards.flatMap(({ units }) => units);
      if (!first) return;
      const changed = { ...plan, shards: [{ predictedMs: 0, setups: [], units: rest }] };
      expect(() => parsePlanFile(planFileText(changed), 'plan.json')).toThrow(
        /units are missing or too many/,
      );
    }),
  );
});

/** Some of the tests, in units of one to four. */
function cut(ids: readonly string[]): fc.Arbitrary<PresentUnit[]> {
  const choices = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), {
    minLength: ids.length,
    maxLength: ids.length,
  });
  return choices.map((flags) => {
    const units: { testIds: string[]; isDivisible: boolean }[] = [];
    ids.forEach((id, index) => {
      const [isThere, isNew, isDivisible] = flags[index] ?? [true, true, false];
      if (!isThere) return;
      const last = units.at(-1);
      if (last && !isNew && last.testIds.length < 4) last.testIds.push(id);
      else units.push({ testIds: [id], isDivisible });
    });
    return units;
  });
}

function planOf(units: readonly PresentUnit[], shards: number): PlanFile {
  const fileUnits = units.map(({ testIds }) => ({
    id: unitIdOf(testIds),
    project: 'p',
    file: 'f',
    title: '',
    predictedMs: 1,
    testIds,
  }));
  return {
    evenkeelPlan: 2,
    valuation: 'last',
    madeBy: { evenkeel: '0', playwright: '0', args: [] },
    suiteDigest: suiteDigest(fileUnits.map(({ id }) => id)),
    planDigest: '',
    workers: 1,
    predictedMs: 0,
    lowMs: 0,
    highMs: 0,
    lowerBoundMs: 0,
    shards: Array.from({ length: shards }, (_, index) => ({
      predictedMs: 0,
      setups: [],
      units: fileUnits.filter((_unit, number) => number % shards === index),
    })),
  };
}
