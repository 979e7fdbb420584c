import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src/model/estimate.js';
import type { PlanUnit } from '../../../src/plan/plan-input.js';
import { listScheduleMs } from '../../../src/plan/list-schedule.js';
import {
  joinUnits,
  splitUnits,
  type DivisibleUnit,
  type RegroupSetup,
} from '../../../src/plan/split-join.js';
import { planUnit } from '../../support/plan-units.js';

const exactly = (value: number): Estimate => ({ value, spread: 0, sampleCount: 3, source: 'own' });

/** A file of `count` tests that take `testMs` each, after hooks of `hooksMs`. */
function file(id: string, count: number, testMs: number, hooksMs: number): DivisibleUnit {
  const parts = Array.from({ length: count }, (_, index) => ({
    id: `${id}:${index}`,
    estimate: exactly(testMs),
  }));
  return { ...planUnit(id, hooksMs + count * testMs), parts };
}

function setup(slots: number, hooksMs: number): RegroupSetup {
  return { slots, overhead: () => exactly(hooksMs) };
}

function makespanMs(units: readonly DivisibleUnit[], slots: number): number {
  return listScheduleMs(
    units.map(({ estimate }) => estimate.value).sort((a, b) => b - a),
    slots,
  );
}

function members(units: readonly (DivisibleUnit & { readonly members?: readonly string[] })[]): string[] {
  return units.flatMap((unit) => unit.members ?? [unit.id]);
}

describe('splitUnits', () => {
  it('splits the unit that sets the floor, each test in one piece', () => {
    const units = [file('giant', 10, 100, 10), ...[1, 2, 3].map((n) => planUnit(`small${n}`, 100))];
    const split = splitUnits(units, setup(4, 10));
    expect(makespanMs(split, 4)).toBeLessThanOrEqual(410);
    const tests = members(split).filter((id) => id.startsWith('giant'));
    expect(tests.sort()).toEqual(Array.from({ length: 10 }, (_, n) => `giant:${n}`).sort());
    const pieces = split.filter(({ id }) => id.startsWith('giant/'));
    const totalMs = pieces.reduce((sum, { estimate }) => sum + estimate.value, 0);
    expect(totalMs).toBe(1000 + 10 * pieces.length);
  });

  it('leaves a unit whole that the runner runs in one go', () => {
    const units = [planUnit('serial', 1000), planUnit('small', 10)];
    expect(splitUnits(units, setup(4, 10))).toEqual(units);
  });

  it('leaves a unit whole when the rest of the work takes as long', () => {
    const units = [file('long', 4, 100, 0), ...Array.from({ length: 8 }, (_, n) => planUnit(`u${n}`, 100))];
    expect(splitUnits(units, setup(2, 0)).map(({ id }) => id)).toContain('long');
  });

  it('leaves a unit whole when its hooks cost more than the split saves', () => {
    const units = [file('hooked', 4, 10, 1000)];
    expect(splitUnits(units, setup(1, 1000)).map(({ id }) => id)).toEqual(['hooked']);
    const paying = splitUnits(units, setup(4, 1000));
    expect(makespanMs(paying, 4)).toBeLessThan(1040);
  });

  it('splits one giant after the other', () => {
    const units = [file('a', 10, 100, 0), file('b', 10, 90, 0)];
    expect(makespanMs(splitUnits(units, setup(10, 0)), 10)).toBeLessThanOrEqual(200);
  });

  it('does not depend on the order of its input', () => {
    const units = [file('a', 10, 100, 5), file('b', 7, 90, 5), planUnit('c', 30)];
    expect(splitUnits([...units].reverse(), setup(5, 5))).toEqual(splitUnits(units, setup(5, 5)));
  });
});

describe('joinUnits', () => {
  const tiny = (count: number, swarm?: string): DivisibleUnit[] =>
    Array.from({ length: count }, (_, index) => ({
      ...planUnit(`t${String(index).padStart(3, '0')}`, 12),
      ...(swarm !== undefined && { swarm }),
    }));

  it('joins a swarm whose hooks cost more than its tests, each test in one unit', () => {
    const units = tiny(200, 's');
    const joined = joinUnits(units, setup(4, 10));
    expect(joined.length).toBeLessThan(100);
    expect(members(joined).sort()).toEqual(units.map(({ id }) => id));
    expect(makespanMs(joined, 4)).toBeLessThan(makespanMs(units, 4));
  });

  it('joins nothing that costs nothing apart, and nothing that may not be joined', () => {
    expect(joinUnits(tiny(50, 's'), setup(4, 0))).toEqual(tiny(50, 's'));
    expect(joinUnits(tiny(50), setup(4, 10))).toEqual(tiny(50));
  });

  it('never makes a unit that would upset the balance', () => {
    const joined = joinUnits(tiny(200, 's'), setup(4, 2));
    const shareMs = (200 * 12) / 4;
    for (const { estimate } of joined) expect(estimate.value).toBeLessThanOrEqual(shareMs / 20);
  });

  it('keeps swarms apart', () => {
    const units = [...tiny(100, 'a'), ...tiny(100, 'b').map((unit) => ({ ...unit, id: `x${unit.id}` }))];
    for (const unit of joinUnits(units, setup(4, 10))) {
      const ids = members([unit]);
      expect(new Set(ids.map((id) => id.startsWith('x'))).size).toBe(1);
    }
  });

  it('joins the swarms that pay beside one that would lengthen the run', () => {
    const lengths = { a0: 100, a1: 100, a2: 100.5, b0: 1, b1: 1, c0: 0.2, c1: 0.2 };
    const units = Object.entries(lengths).map(([id, ms]) => {
      const [swarm] = id;
      return { ...planUnit(id, ms, { project: swarm ?? '' }), ...(swarm !== 'a' && { swarm: swarm ?? '' }) };
    });
    const hooksMs: Record<string, number> = { a: 0, b: 0.1, c: 0.01 };
    const overhead = ({ project }: PlanUnit): Estimate => exactly(hooksMs[project] ?? 0);
    const joined = joinUnits(units, { slots: 3, overhead });
    expect(joined.map(({ id }) => id)).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'c0+1']);
    expect(makespanMs(joined, 3)).toBe(makespanMs(units, 3));
  });

  it('looks at each unit as often with many swarms as with few', () => {
    const looksPerUnit = (swarms: number): number => {
      let looks = 0;
      const units = tiny(2000).map((unit, index): DivisibleUnit => {
        const { estimate, ...rest } = unit;
        return {
          ...rest,
          swarm: String(index % swarms),
          get estimate() {
            looks++;
            return estimate;
          },
        };
      });
      joinUnits(units, setup(4, 10));
      return looks / units.length;
    };
    expect(looksPerUnit(1000)).toBeLessThan(2 * looksPerUnit(10));
  });
});
