import fc from 'fast-check';
import { expect, it } from 'vitest';
import { workOfUnits } from '../../src/engine/queued-work.js';
import { findMove, type MoveState } from '../../src/route/find-move.js';
import { movingSpec, runMovingPhase } from '../support/moving-phase.js';

const PROJECTS = ['a', 'b', 'c'];

const spec = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 3 }),
  first: fc.nat({ max: 2 }),
  spread: fc.nat({ max: 5000 }),
});

const phase = fc.record({
  slots: fc.integer({ min: 1, max: 5 }),
  specs: fc.array(spec, { maxLength: 25 }),
  limits: fc.array(fc.option(fc.integer({ min: 1, max: 3 })), { minLength: 3, maxLength: 3 }),
  workerStartMs: fc.constantFrom(0, 800, 20_000),
});

function built({
  slots,
  specs,
  limits,
  workerStartMs,
}: typeof phase extends fc.Arbitrary<infer T> ? T : never) {
  return {
    slots,
    workerStartMs,
    projectLimits: new Map(
      PROJECTS.flatMap((name, index) => {
        const limit = limits[index];
        return limit == null ? [] : [[name, limit] as const];
      }),
    ),
    specs: specs.map(({ lengths, first, spread }, index) => {
      const entries = lengths.map((ms, place) => [PROJECTS[(first + place) % 3] ?? 'a', ms] as const);
      return movingSpec(`s${index}`, Object.fromEntries(entries), spread);
    }),
  };
}

it('runs every spec once, where it can run, and comes to an end; each moves once at most', () => {
  fc.assert(
    fc.property(phase, (drawn) => {
      const input = built(drawn);
      const { ran, moves } = runMovingPhase(input);
      expect(ran.map((start) => start.spec).sort()).toEqual(input.specs.map(({ id }) => id).sort());
      for (const { spec: id, project } of ran)
        expect(input.specs.find((other) => other.id === id)?.units.has(project)).toBe(true);
      expect(new Set(moves.map((move) => move.spec)).size).toBe(moves.length);
      const left = ran.filter(
        ({ spec: id, project }) => input.specs.find((s) => s.id === id)?.project !== project,
      );
      expect(left.map((start) => start.spec).sort()).toEqual(moves.map((move) => move.spec).sort());
    }),
  );
});

it('moves nothing where no unit may start elsewhere, and nothing for less than a worker start', () => {
  fc.assert(
    fc.property(phase, (drawn) => {
      const { slots, projectLimits, specs, workerStartMs } = built(drawn);
      const queued = workOfUnits(specs.flatMap(({ project, units }) => units.get(project) ?? []));
      const state: MoveState = {
        ...{ slots, projectLimits, queued },
        running: [],
        movable: specs.flatMap(({ project, units }) => {
          const unit = units.get(project);
          return unit ? [{ unit, elsewhere: [...units.values()].filter((other) => other !== unit) }] : [];
        }),
        workerStartMs: () => workerStartMs,
        admits: () => true,
      };
      expect(findMove({ ...state, admits: () => false })).toBeNull();
      const move = findMove(state);
      if (move) expect(move.gainMs).toBeGreaterThan(workerStartMs);
      // The order in which units are named changes nothing.
      const reversed = { ...state, movable: state.movable.toReversed(), queued: queued.toReversed() };
      expect(findMove(reversed)?.from.id).toBe(move?.from.id);
    }),
  );
});
