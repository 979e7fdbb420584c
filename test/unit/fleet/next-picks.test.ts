import { expect, it, vi } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit, PhaseSetup, SlotView } from '../../../src/engine/events.js';
import { nextPicks } from '../../../src/fleet/next-picks.js';
import { SupposedStarts } from '../../../src/fleet/supposed-starts.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const cold: SlotView = { isBusy: false, warmKey: null };
const busy: SlotView = { isBusy: true, warmKey: 'p' };

/** What is picked for idle slots and ahead, where `running` has begun in the first slots. */
function picksOf(
  units: readonly EngineUnit[],
  {
    slots,
    running = [],
    count,
    ...setup
  }: Partial<PhaseSetup> & { running?: readonly string[]; slots: number; count: number },
): string[] {
  const engine = new Engine(phaseSetup(units, { ...setup, slots }));
  for (const [slot, unitId] of running.entries())
    engine.handle({ type: 'unit-started', unitId, slot, atMs: 0, isWarm: true });
  const views = Array.from({ length: slots }, (_, slot) => (slot < running.length ? busy : cold));
  return nextPicks({ next: new SupposedStarts(engine, views, 0), mayPick: () => true, count });
}

it('picks units that need memory as long as they fit beside one another', () => {
  const units = [
    engineUnit('a', 50, { memoryBytes: 60 }),
    engineUnit('b', 40, { memoryBytes: 60 }),
    engineUnit('c', 30, { memoryBytes: 40 }),
    engineUnit('d', 20),
  ];
  expect(picksOf(units, { slots: 3, count: 3, freeMemoryBytes: 100 })).toEqual(['a', 'c', 'd']);
});

it('picks one unit of a lock, and no more of a project or limit than may run at once', () => {
  const limits = [{ name: '@one', most: 1 }];
  const units = [
    ...['a', 'b'].map((id, order) => engineUnit(id, 90, { locks: ['k'], order })),
    ...['c', 'd'].map((id, order) => engineUnit(id, 80, { limits, order })),
    ...['e', 'f'].map((id, order) => engineUnit(id, 70, { project: 'few', order })),
    ...['g', 'h'].map((id, order) => engineUnit(id, 10, { order })),
  ];
  const projectLimits = new Map([['few', 1]]);
  expect(picksOf(units, { slots: 5, count: 5, projectLimits })).toEqual(['a', 'c', 'e', 'g', 'h']);
});

it('picks nothing ahead that could not run beside what is picked for idle slots', () => {
  const units = [
    engineUnit('runs', 50),
    ...['a', 'b'].map((id, order) => engineUnit(id, 90, { locks: ['k'], order })),
    engineUnit('c', 10),
  ];
  expect(picksOf(units, { slots: 2, running: ['runs'], count: 2 })).toEqual(['a', 'c']);
});

it('picks nothing ahead that could not run beside what else is picked ahead', () => {
  const units = [
    ...['runs', 'runs too'].map((id) => engineUnit(id, 50)),
    ...['a', 'b'].map((id, order) => engineUnit(id, 90, { locks: ['k'], order })),
    engineUnit('c', 10),
  ];
  expect(picksOf(units, { slots: 2, running: ['runs', 'runs too'], count: 2 })).toEqual(['a', 'c']);
});

it.each([
  ['anything may run beside anything', {}, 0],
  ['a project has fewer workers', { projectLimits: new Map([['other', 1]]) }, 1],
])(
  'copies the engine at most once, and not at all where nothing keeps units apart: %s',
  (_, setup, copies) => {
    const units = ['a', 'b', 'c', 'd'].map((id, order) => engineUnit(id, 10, { order }));
    const engine = new Engine(phaseSetup(units, { ...setup, slots: 4 }));
    const copy = vi.spyOn(engine, 'copy');
    const next = new SupposedStarts(engine, [cold, cold, cold, cold], 0);
    expect(nextPicks({ next, mayPick: () => true, count: 4 })).toEqual(['a', 'b', 'c', 'd']);
    expect(copy).toHaveBeenCalledTimes(copies);
  },
);
