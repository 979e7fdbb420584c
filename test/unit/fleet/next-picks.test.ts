import { expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import { nextPicks } from '../../../src/fleet/next-picks.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const cold = { isBusy: false, warmKey: null };

it('picks one unit that needs memory at a time, since two of them may not fit', () => {
  const units = [
    engineUnit('a', 50, { memoryBytes: 60 }),
    engineUnit('b', 40, { memoryBytes: 60 }),
    engineUnit('c', 30),
    engineUnit('d', 20),
  ];
  const engine = new Engine(phaseSetup(units, { slots: 3, freeMemoryBytes: 100 }));
  const picks = nextPicks({ engine, slots: [cold, cold, cold], atMs: 0, mayPick: () => true, count: 3 });
  expect(picks).toEqual(['a', 'c', 'd']);
});
