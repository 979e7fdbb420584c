import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/model/estimate.js';
import { listScheduleMs } from '../../src/plan/list-schedule.js';
import type { PlanUnit } from '../../src/plan/plan-input.js';
import { joinUnits, splitUnits, type DivisibleUnit } from '../../src/plan/split-join.js';
import { planUnit } from '../support/plan-units.js';

const exactly = (value: number): Estimate => ({ value, spread: 0, sampleCount: 3, source: 'own' });

const HOOKS_MS: Readonly<Record<string, number>> = { a: 0, b: 5, c: 40 };
const overhead = ({ project }: PlanUnit): Estimate => exactly(HOOKS_MS[project] ?? 0);

/** Files of several tests that may run apart, single tests that may run together, and what stays as it is. */
const suites = fc
  .array(
    fc.record({
      project: fc.constantFrom('a', 'b', 'c'),
      tests: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 }),
      isDivisible: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((files) =>
    files.map(({ project, tests, isDivisible }, index): DivisibleUnit => {
      const hooksMs = HOOKS_MS[project] ?? 0;
      const id = `u${index}`;
      const unit = planUnit(
        id,
        tests.reduce((sum, ms) => sum + ms, hooksMs),
        { project },
      );
      if (!isDivisible) return unit;
      if (tests.length === 1) return { ...unit, swarm: project };
      return { ...unit, parts: tests.map((ms, test) => ({ id: `${id}:${test}`, estimate: exactly(ms) })) };
    }),
  );

const slotCounts = fc.integer({ min: 1, max: 6 });

function makespanMs(units: readonly PlanUnit[], slots: number): number {
  return listScheduleMs(
    units.map(({ estimate }) => estimate.value).sort((a, b) => b - a),
    slots,
  );
}

/** Ids of the units that a suite was made of, pieces of one put together. */
function wholes(units: readonly (DivisibleUnit & { readonly members?: readonly string[] })[]): string[] {
  const members = units.flatMap((unit) => unit.members ?? unit.parts?.map(({ id }) => id) ?? [unit.id]);
  return members.sort();
}

describe('units that are split and joined', () => {
  it.each([
    ['split', splitUnits],
    ['joined', joinUnits],
  ])('are the same tests when %s, end no later, and do not depend on their order', (_, regroup) => {
    fc.assert(
      fc.property(suites, slotCounts, (units, slots) => {
        const regrouped = regroup(units, { slots, overhead });
        expect(wholes(regrouped)).toEqual(wholes(units));
        expect(makespanMs(regrouped, slots)).toBeLessThanOrEqual(makespanMs(units, slots) + 1e-9);
        expect(regroup([...units].reverse(), { slots, overhead })).toEqual(regrouped);
      }),
    );
  });
});
