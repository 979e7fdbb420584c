import { expect, it } from 'vitest';
import { movingSpec, runMovingPhase, type MovingPhase } from '../support/moving-phase.js';

/** Twelve specs in a project with one worker, of two; they take a fifth longer in the other. */
function narrow(overrides: Partial<MovingPhase> = {}): MovingPhase {
  return {
    slots: 2,
    specs: Array.from({ length: 12 }, (_, index) => movingSpec(`s${index}`, { a: 10_000, b: 12_000 }, 1000)),
    projectLimits: new Map([['a', 1]]),
    workerStartMs: 1000,
    ...overrides,
  };
}

it('specs of a project that is short of workers move to idle slots, and the run ends sooner', () => {
  const [without, moved] = [runMovingPhase(narrow({ moves: false })), runMovingPhase(narrow())];
  expect(without.makespanMs).toBe(121_000);
  expect(moved.makespanMs).toBeLessThan(0.6 * without.makespanMs);
  expect(moved.moves.length).toBe(5);
  expect(moved.ran.length).toBe(12);
});

it('they stay where a start elsewhere costs more than it gains', () => {
  const dear = narrow({ workerStartMs: 100_000 });
  expect(runMovingPhase(dear)).toEqual(runMovingPhase({ ...dear, moves: false }));
});

it('they stay where estimates are too unsure to tell', () => {
  const specs = Array.from({ length: 2 }, (_, index) =>
    movingSpec(`s${index}`, { a: 10_000, b: 12_000 }, 20_000),
  );
  expect(runMovingPhase(narrow({ specs })).moves).toEqual([]);
});

it('they stay where the other project takes longer than waiting', () => {
  const specs = Array.from({ length: 2 }, (_, index) => movingSpec(`s${index}`, { a: 10_000, b: 30_000 }));
  expect(runMovingPhase(narrow({ specs })).moves).toEqual([]);
});

it('without limits no slot is idle while there is work, and nothing moves', () => {
  expect(runMovingPhase(narrow({ projectLimits: new Map() })).moves).toEqual([]);
});
