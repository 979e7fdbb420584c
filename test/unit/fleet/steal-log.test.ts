import { describe, expect, it } from 'vitest';
import type { PlannedSteal } from '../../../src/fleet/choose-steals.js';
import { StealLog } from '../../../src/fleet/steal-log.js';
import { engineUnit } from '../../support/engine-units.js';

/** Of a share with two slots whose agent needs twice as long as this one. */
const steal = (id: string): PlannedSteal => ({
  ...{ unit: engineUnit(id, 70), shard: 2, gainMs: 30, ownerSlots: 2, ownerPace: 2 },
  loads: { victim: 1, thief: 0.25 },
});
const rescue = (id: string): PlannedSteal => ({ ...steal(id), gainMs: Infinity });

/** A log with one steal that took 70 ms here and ended at 1090 ms. @param ownerEndedMs when its owner was through */
function logOf(ownerEndedMs: number): StealLog {
  const log = new StealLog();
  log.add([steal('a'), steal('b')], 1000);
  log.ended('a', { endedMs: 1090, lengthMs: 70 });
  // Told 500 ms after that, by another clock.
  log.ownersEnded(new Map([[2, 500]]), ownerEndedMs + 500);
  return log;
}

describe('StealLog', () => {
  // The owner would have needed 70 ms more with both of its slots.
  it.each([
    ['when the owner ended at the same time', 1090, 70],
    ['when the owner ended later: all that it was spared', 1300, 70],
    ['when the owner was through so early that it ended it just as soon', 1020, 0],
    ['when the owner would have been through with it before', 1000, -20],
  ])('tells what a steal gained %s', (_, ownerEndedMs, actualGainMs) => {
    const log = logOf(ownerEndedMs);
    const both = { shard: 2, stolenMs: 1000, predictedGainMs: 30, victimLoad: 1, thiefLoad: 0.25 };
    expect(log.outcomes).toEqual([
      { ...both, unitId: 'a', hasEnded: true, actualGainMs },
      { ...both, unitId: 'b', hasEnded: false, actualGainMs: null },
    ]);
    expect(log.figures).toEqual({ steals: 2, rescues: 0, predictedGainMs: 30, actualGainMs });
  });

  it('knows nothing of a steal that was given back before it had begun', () => {
    const log = logOf(1090);
    log.gaveBack(['b', 'never stolen']);
    expect(log.outcomes.map(({ unitId }) => unitId)).toEqual(['a']);
    expect(log.figures.steals).toBe(1);
  });

  it('a steal that lost pays when its owner turns out to be twice as slow', () => {
    // From the steal at 1000 ms on the owner needed 15 ms for the rest, or 30.
    const [asFast, halfAsFast] = [logOf(1015), logOf(1030)].map(({ figures }) => figures.actualGainMs);
    expect([asFast, halfAsFast]).toEqual([-5, 10]);
  });

  it('tells nothing as long as the owner is not through', () => {
    const log = new StealLog();
    log.add([steal('a')], 1000);
    log.ended('a', { endedMs: 1090, lengthMs: 70 });
    expect(log.outcomes).toMatchObject([{ hasEnded: true, actualGainMs: null }]);
    log.ownersEnded(new Map([[1, 0]]), 2000);
    expect(log.outcomes).toMatchObject([{ actualGainMs: null }]);
  });

  it('compares nothing where the owner was not there, and knows of no unit that was not stolen', () => {
    const log = new StealLog();
    log.add([rescue('a')], 0);
    log.ended('a', { endedMs: 10, lengthMs: 10 });
    log.ended('own', { endedMs: 20, lengthMs: 10 });
    log.ownersEnded(new Map([[2, 0]]), 50);
    expect(log.outcomes).toMatchObject([{ hasEnded: true, predictedGainMs: null, actualGainMs: null }]);
    expect(log.figures).toEqual({ steals: 1, rescues: 1, predictedGainMs: 0, actualGainMs: 0 });
  });
});
