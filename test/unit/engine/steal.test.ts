import { describe, expect, it } from 'vitest';
import { ClassQueue } from '../../../src/engine/class-queue.js';
import type { EngineUnit } from '../../../src/engine/events.js';
import { chooseSteal, type StealCosts, type Thief, type Victim } from '../../../src/engine/steal.js';
import { ANY_LOAD } from '../../../src/engine/steal-thresholds.js';
import { engineUnit } from '../../support/engine-units.js';

const FREE: StealCosts = { claimMs: 0, workerStartMs: () => 0 };
const THIEF: Thief = {
  ...{ ageMs: 0, evenMs: 0, pace: 1, warmKeys: new Set(['p']), admits: () => true },
  ...{ freeInMs: [0], queuedMs: 0, thresholds: ANY_LOAD },
};

/** An agent whose queue holds units of these lengths, called by them. */
function victim(agent: number, lengths: readonly number[], overrides: Partial<Victim> = {}): Victim {
  const units = lengths.map((ms) => ({ unit: engineUnit(`${agent}:${ms}`, ms), priorityMs: ms }));
  return {
    agent,
    isAbsent: false,
    freeInMs: [0],
    pace: 1,
    queues: [new ClassQueue('p', 'p', units)],
    mayTake: () => true,
    ...overrides,
  };
}

describe('chooseSteal', () => {
  it('takes from the most loaded victim the unit that lets both end soonest', () => {
    const stolen = chooseSteal(THIEF, [victim(0, [10, 5]), victim(1, [60, 30, 25, 5])], FREE);
    expect(stolen).toMatchObject({ victim: 1, unit: { id: '1:60' }, gainMs: 60 });
    const queue = [victim(1, [130, 60, 50])];
    expect(chooseSteal(THIEF, queue, { ...FREE, claimMs: 10 })).toMatchObject({
      unit: { id: '1:130' },
      gainMs: 100,
    });
    expect(chooseSteal(THIEF, queue, { ...FREE, claimMs: 100 })).toMatchObject({
      unit: { id: '1:60' },
      gainMs: 60,
    });
  });

  it('steals nothing that the victim would end as soon', () => {
    expect(chooseSteal(THIEF, [victim(0, [10])], { ...FREE, claimMs: 1 })).toBeUndefined();
    expect(chooseSteal(THIEF, [victim(0, [10], { freeInMs: [5] })], { ...FREE, claimMs: 4 })?.gainMs).toBe(1);
    expect(chooseSteal(THIEF, [victim(0, [10], { freeInMs: [5] })], { ...FREE, claimMs: 5 })).toBeUndefined();
  });

  it("takes nothing from a victim that ends before what is nobody's is done", () => {
    const queue = [victim(0, [50, 40]), victim(1, [30, 30])];
    expect(chooseSteal({ ...THIEF, evenMs: 80 }, queue, FREE)?.victim).toBe(0);
    expect(chooseSteal({ ...THIEF, evenMs: 90 }, queue, FREE)).toBeUndefined();
    const absent = [victim(1, [30], { isAbsent: true })];
    expect(chooseSteal({ ...THIEF, evenMs: 90 }, absent, FREE)?.victim).toBe(1);
  });

  it('counts a worker start where the thief has no warm worker', () => {
    const costs = { claimMs: 0, workerStartMs: () => 8 };
    const cold = { ...THIEF, warmKeys: new Set<string>() };
    const queue = [victim(0, [10], { freeInMs: [7] })];
    expect(chooseSteal(THIEF, queue, costs)?.gainMs).toBe(7);
    expect(chooseSteal(cold, queue, costs)).toBeUndefined();
  });

  it('counts how fast the thief and the victim are', () => {
    const queue = (pace: number): Victim[] => [victim(0, [10], { freeInMs: [4], pace })];
    expect(chooseSteal({ ...THIEF, pace: 2 }, queue(1), FREE)).toBeUndefined();
    expect(chooseSteal({ ...THIEF, pace: 2 }, queue(2), FREE)?.gainMs).toBe(4);
  });

  it('counts the spread of what it takes as risk', () => {
    const estimate = { value: 10, spread: 40, sampleCount: 5, source: 'own' } as const;
    const units = [{ unit: engineUnit('wild', 10, { estimate }), priorityMs: 30 }];
    const queues = [new ClassQueue('p', 'p', units)];
    expect(chooseSteal(THIEF, [victim(0, [], { freeInMs: [15], queues })], FREE)).toBeUndefined();
    expect(chooseSteal(THIEF, [victim(0, [], { freeInMs: [25], queues })], FREE)?.gainMs).toBe(5);
  });

  it('takes the longest unit of an agent that is not there, before any other', () => {
    const stolen = chooseSteal(THIEF, [victim(0, [900, 800]), victim(1, [3, 7], { isAbsent: true })], FREE);
    expect(stolen).toMatchObject({ victim: 1, unit: { id: '1:7' }, gainMs: Infinity });
  });

  it('leaves leased units, and those that the thief may not run', () => {
    const isNotLongest = ({ id }: EngineUnit): boolean => id !== '0:60';
    expect(chooseSteal(THIEF, [victim(0, [60, 50], { mayTake: isNotLongest })], FREE)?.unit.id).toBe('0:50');
    expect(chooseSteal({ ...THIEF, admits: isNotLongest }, [victim(0, [60, 50])], FREE)?.unit.id).toBe(
      '0:50',
    );
    expect(chooseSteal(THIEF, [victim(0, [60], { mayTake: () => false })], FREE)).toBeUndefined();
  });

  it('goes on to the next victim where the first has nothing that pays', () => {
    const far = victim(0, [100], { freeInMs: [1] });
    const stolen = chooseSteal(THIEF, [far, victim(1, [40, 40], { freeInMs: [10] })], {
      ...FREE,
      claimMs: 2,
    });
    expect(stolen?.victim).toBe(1);
  });

  it('leaves a victim whose work would gain little by being shared, for as long as the run has lasted', () => {
    const after = (ageMs: number): Thief => ({ ...THIEF, ageMs });
    const many = victim(0, Array<number>(40).fill(1), { freeInMs: [10] });
    // 40 ms of work after 10 ms, shared with a slot that is free now: 25 ms sooner, 1 ms with each unit.
    expect(chooseSteal(after(25_000), [many], FREE)?.gainMs).toBe(1);
    expect(chooseSteal(after(25_001), [many], FREE)).toBeUndefined();
    expect(chooseSteal(after(25_001), [{ ...many, isAbsent: true }], FREE)?.gainMs).toBe(Infinity);
  });

  it('takes nothing from a load below `overloaded`, but from an agent that is not there whatever the loads', () => {
    const with_ = (overloaded: number): Thief => ({ ...THIEF, thresholds: { overloaded, underused: 1 } });
    // Until the one with 100 ms of work ends, the other one has work for 60 ms: the first is not to be taken from here.
    const [last, other] = [victim(0, [100], { mayTake: () => false }), victim(1, [40, 20])];
    expect(chooseSteal(with_(0.6), [last, other], FREE)).toMatchObject({
      victim: 1,
      loads: { victim: 0.6, thief: 0 },
    });
    expect(chooseSteal(with_(0.61), [last, other], FREE)).toBeUndefined();
    // A slot that runs something counts until the common end as well.
    const half = victim(1, [40, 20], { freeInMs: [0, 100] });
    expect(chooseSteal(with_(0.8), [last, half], FREE)?.loads.victim).toBe(0.8);
    expect(chooseSteal(with_(0.81), [last, half], FREE)).toBeUndefined();
    const absent = victim(1, [1], { isAbsent: true });
    expect(chooseSteal(with_(1), [last, absent], FREE)).toMatchObject({ victim: 1, loads: { victim: null } });
  });

  it('takes nothing with a load above `underused`', () => {
    const busy = (underused: number): Thief => ({
      ...{ ...THIEF, freeInMs: [0, 30, 200, 30], queuedMs: 10 },
      thresholds: { overloaded: 0, underused },
    });
    // All would be through after 200 ms, of which it has 270 of 800.
    const stolen = chooseSteal(busy(0.3375), [victim(0, [50, 40])], FREE);
    expect(stolen?.loads).toEqual({ victim: 0.45, thief: 0.3375 });
    expect(chooseSteal(busy(0.337), [victim(0, [50, 40])], FREE)).toBeUndefined();
  });

  it('finds nothing where nothing is queued', () => {
    expect(chooseSteal(THIEF, [victim(0, [])], FREE)).toBeUndefined();
    expect(chooseSteal(THIEF, [], FREE)).toBeUndefined();
  });
});
