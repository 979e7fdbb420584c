import fc from 'fast-check';
import { bruteForceMs } from '../support/plan-units.js';
import { describe, expect, it } from 'vitest';
import type { EngineUnit, PhaseSetup } from '../../src/engine/events.js';
import { scaleEstimate } from '../../src/estimate/scale-estimate.js';
import { phaseLowerBoundMs } from '../../src/plan/bounds.js';
import { simulatePhase, type SimulatedPhase } from '../../src/plan/simulate-phase.js';

interface Generated {
  readonly setup: PhaseSetup;
  readonly durations: ReadonlyMap<string, number>;
}

const phases: fc.Arbitrary<Generated> = fc
  .record({
    slots: fc.integer({ min: 1, max: 6 }),
    startMs: fc.integer({ min: 0, max: 300 }),
    limit: fc.option(fc.integer({ min: 1, max: 3 })),
    most: fc.integer({ min: 1, max: 3 }),
    freeMemoryBytes: fc.integer({ min: 1, max: 200 }),
    units: fc.array(
      fc.record({
        value: fc.integer({ min: 1, max: 1000 }),
        real: fc.integer({ min: 1, max: 1000 }),
        spread: fc.integer({ min: 0, max: 500 }),
        longest: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
        samples: fc.integer({ min: 0, max: 3 }),
        project: fc.constantFrom('a', 'b', 'c'),
        memoryBytes: fc.option(fc.integer({ min: 1, max: 100 })),
        lock: fc.option(fc.constantFrom('x', 'y')),
        limited: fc.option(fc.constantFrom('@one', '@two')),
        isIsolated: fc.boolean().map((flag) => flag),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ slots, startMs, limit, most, freeMemoryBytes, units }) => ({
    durations: new Map(units.map(({ real }, index) => [`u${index}`, real])),
    setup: {
      slots,
      freeMemoryBytes,
      workerStartMs: () => startMs,
      projectLimits: new Map(limit === null ? [] : [['a', limit]]),
      units: units.map(
        (
          { value, spread, longest, samples, project, memoryBytes, lock, limited, isIsolated },
          index,
        ): EngineUnit => ({
          id: `u${index}`,
          project,
          workerKey: project,
          ...(memoryBytes !== null && { memoryBytes }),
          estimate: { value, spread, longest, sampleCount: samples, source: samples > 0 ? 'own' : 'suite' },
          locks: lock === null ? [] : [lock],
          limits: limited === null ? [] : [{ name: limited, most }],
          isIsolated: isIsolated && index % 7 === 0,
          order: index,
        }),
      ),
    },
  }));

function run({ setup, durations }: Generated): SimulatedPhase {
  return simulatePhase(setup, {
    durationMs: ({ id }) => durations.get(id) ?? 0,
    workerStartMs: setup.workerStartMs,
  });
}

describe('the engine, whatever the durations turn out to be', () => {
  it('starts every unit exactly once', () => {
    fc.assert(
      fc.property(phases, (phase) => {
        const ids = run(phase).starts.map(({ unit }) => unit.id);
        expect([...ids].sort()).toEqual(phase.setup.units.map(({ id }) => id).sort());
      }),
    );
  });

  it('never runs two units in a slot, two of a lock, too many of a project or limit, or anything beside an isolated one', () => {
    fc.assert(
      fc.property(phases, (phase) => {
        const { starts } = run(phase);
        for (const one of starts) {
          const beside = starts.filter(
            (other) => other !== one && other.startMs <= one.startMs && other.endMs > one.startMs,
          );
          expect(beside.some(({ slot }) => slot === one.slot)).toBe(false);
          expect(beside.some(({ unit }) => unit.locks.some((lock) => one.unit.locks.includes(lock)))).toBe(
            false,
          );
          expect(beside.some(({ unit }) => unit.isIsolated || one.unit.isIsolated)).toBe(false);
          const limit = phase.setup.projectLimits.get(one.unit.project) ?? Infinity;
          const sameProject = beside.filter(({ unit }) => unit.project === one.unit.project).length;
          expect(sameProject + 1).toBeLessThanOrEqual(limit);
          for (const { name, most } of one.unit.limits ?? []) {
            const limited = beside.filter(({ unit }) => unit.limits?.some((other) => other.name === name));
            expect(limited.length + 1).toBeLessThanOrEqual(most);
          }
        }
      }),
    );
  });

  it('never gives more memory than there is, but to a unit alone among those that need some', () => {
    fc.assert(
      fc.property(phases, (phase) => {
        const needy = run(phase).starts.filter(({ unit }) => unit.memoryBytes !== undefined);
        for (const one of needy) {
          const beside = needy.filter(
            (other) => other !== one && other.startMs <= one.startMs && other.endMs > one.startMs,
          );
          const needBytes = [one, ...beside].reduce((sum, { unit }) => sum + (unit.memoryBytes ?? 0), 0);
          if (beside.length > 0) expect(needBytes).toBeLessThanOrEqual(phase.setup.freeMemoryBytes ?? 0);
        }
      }),
    );
  });

  it('gives the same schedule for the same input, in whatever order the units come', () => {
    fc.assert(
      fc.property(phases, fc.infiniteStream(fc.nat()), (phase, keys) => {
        const shuffled = phase.setup.units
          .map((unit) => ({ unit, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ unit }) => unit);
        const straight = run(phase).starts.map(({ unit, slot, startMs }) => [unit.id, slot, startMs]);
        const other = run({ ...phase, setup: { ...phase.setup, units: shuffled } });
        expect(other.starts.map(({ unit, slot, startMs }) => [unit.id, slot, startMs])).toEqual(straight);
      }),
    );
  });

  it('scales with the durations', () => {
    fc.assert(
      fc.property(phases, (phase) => {
        const scaled = {
          ...phase.setup,
          workerStartMs: () => 2 * phase.setup.workerStartMs(''),
          units: phase.setup.units.map((unit) => ({
            ...unit,
            estimate: scaleEstimate(unit.estimate, 2),
          })),
        };
        expect(simulatePhase(scaled).makespanMs).toBe(2 * simulatePhase(phase.setup).makespanMs);
      }),
    );
  });

  it('is never below the lower bound', () => {
    fc.assert(
      fc.property(phases, (phase) => {
        const result = run(phase);
        const work = result.starts.map(({ unit, workerStartMs }) => ({
          ...unit,
          workMs: phase.durations.get(unit.id) ?? 0,
          workerStartMs,
          isForcedStart: false,
        }));
        const bound = phaseLowerBoundMs({ ...phase.setup, work });
        expect(result.makespanMs).toBeGreaterThanOrEqual(bound - 1e-6);
      }),
    );
  });
});

/** Units of one class, whose worker costs nothing to start, that take as long as is expected of them. */
function freeUnits(lengths: readonly number[]): EngineUnit[] {
  return lengths.map((value, order): EngineUnit => ({
    id: `u${order}`,
    project: 'p',
    workerKey: 'p',
    estimate: { value, spread: 0, sampleCount: 1, source: 'own' },
    locks: [],
    isIsolated: false,
    order,
  }));
}

function freePhase(lengths: readonly number[], slots: number): PhaseSetup {
  return { slots, units: freeUnits(lengths), projectLimits: new Map(), workerStartMs: () => 0 };
}

describe('longest first', () => {
  const small = fc.record({
    slots: fc.integer({ min: 2, max: 3 }),
    lengths: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 7 }),
  });

  it('stays within (4/3 - 1/3m) of the optimum that brute force finds (Graham 1969)', () => {
    fc.assert(
      fc.property(small, ({ slots, lengths }) => {
        const optimum = bruteForceMs(lengths, slots);
        expect(simulatePhase(freePhase(lengths, slots)).makespanMs).toBeLessThanOrEqual(
          (4 / 3 - 1 / (3 * slots)) * optimum + 1e-9,
        );
      }),
    );
  });
});

describe('a slot more', () => {
  const lengths = fc.array(fc.record({ value: ms(), real: ms() }), { minLength: 1, maxLength: 30 });
  const slotCount = fc.integer({ min: 1, max: 5 });

  it('never lengthens a phase beyond the bound of longest first, where estimates are right', () => {
    fc.assert(
      fc.property(lengths, slotCount, (units, slots) => {
        const values = units.map(({ value }) => value);
        const [fewer, more] = [slots, slots + 1].map(
          (count) => simulatePhase(freePhase(values, count)).makespanMs,
        );
        // What fewer slots took is no shorter than their optimum, and that of one more is no longer than that.
        expect(more).toBeLessThanOrEqual((4 / 3 - 1 / (3 * (slots + 1))) * (fewer ?? 0) + 1e-9);
      }),
    );
  });

  it('nor beyond the anomaly bound of any list, 2 - 1/m, however wrong they are (Graham 1969)', () => {
    fc.assert(
      fc.property(lengths, slotCount, (units, slots) => {
        const real = new Map(units.map((unit, index) => [`u${index}`, unit.real]));
        const costs = { durationMs: ({ id }: EngineUnit) => real.get(id) ?? 0, workerStartMs: () => 0 };
        const [fewer, more] = [slots, slots + 1].map(
          (count) =>
            simulatePhase(
              freePhase(
                units.map(({ value }) => value),
                count,
              ),
              costs,
            ).makespanMs,
        );
        expect(more).toBeLessThanOrEqual((2 - 1 / (slots + 1)) * (fewer ?? 0) + 1e-9);
      }),
    );
  });
});

function ms(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 1000 });
}
