import { describe, expect, it } from 'vitest';
import type { PlannedSteal } from '../../../src/fleet/choose-steals.js';
import { StealLog } from '../../../src/fleet/steal-log.js';
import { engineUnit } from '../../support/engine-units.js';

/** The victim would be through after 100 ms, and after 40 ms without the unit; the thief ends it after 70 ms. */
const steal = (id: string): PlannedSteal => ({
  unit: engineUnit(id, 70),
  shard: 2,
  gainMs: 30,
  finishMs: 100,
  withoutMs: 40,
});
const rescue = (id: string): PlannedSteal => ({ ...steal(id), gainMs: Infinity, finishMs: Infinity });

describe('StealLog', () => {
  it.each([
    ['as predicted', 1070, 30],
    ['later', 1090, 10],
    ['later than its owner would have been through', 1150, -50],
    ['so early that the rest of the owner counts', 1010, 60],
  ])('tells what a steal gained that ended %s', (_, endedMs, actualGainMs) => {
    const log = new StealLog();
    log.add([steal('a'), steal('b')], 1000);
    log.ended('a', endedMs);
    expect(log.outcomes).toEqual([
      { unitId: 'a', shard: 2, stolenMs: 1000, hasEnded: true, predictedGainMs: 30, actualGainMs },
      { unitId: 'b', shard: 2, stolenMs: 1000, hasEnded: false, predictedGainMs: 30, actualGainMs: null },
    ]);
    expect(log.figures).toEqual({ steals: 2, rescues: 0, predictedGainMs: 30, actualGainMs });
  });

  it('compares nothing where the owner was not there, and knows of no unit that was not stolen', () => {
    const log = new StealLog();
    log.add([rescue('a')], 0);
    log.ended('a', 10);
    log.ended('own', 20);
    expect(log.outcomes).toMatchObject([{ hasEnded: true, predictedGainMs: null, actualGainMs: null }]);
    expect(log.figures).toEqual({ steals: 1, rescues: 1, predictedGainMs: 0, actualGainMs: 0 });
  });
});
