import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit, SlotView } from '../../../src/engine/events.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const cold: SlotView = { isBusy: false, warmKey: null };
const busy: SlotView = { isBusy: true, warmKey: 'p' };
const needs = (id: string, valueMs: number, memoryBytes: number): EngineUnit =>
  engineUnit(id, valueMs, { memoryBytes });

function engineWith(units: readonly EngineUnit[], freeMemoryBytes?: number): Engine {
  return new Engine(phaseSetup(units, freeMemoryBytes === undefined ? {} : { freeMemoryBytes }));
}

function start(engine: Engine, unitId: string, slot = 0): void {
  engine.handle({ type: 'unit-started', unitId, slot, atMs: 0, isWarm: true });
}

describe('memory', () => {
  it('keeps a unit waiting for which there is no room, while another one begins', () => {
    const engine = engineWith([needs('a', 30, 60), needs('b', 20, 50), engineUnit('c', 10)], 100);
    start(engine, 'a');
    expect(engine.decide([busy, cold], 0)).toMatchObject({ type: 'start', unitId: 'c' });
    engine.handle({ type: 'unit-finished', unitId: 'a', slot: 0, atMs: 30 });
    expect(engine.decide([cold, cold], 30)).toMatchObject({ type: 'start', unitId: 'b' });
  });

  it('names the first in line that memory alone keeps waiting, whether or not another one begins', () => {
    const engine = engineWith(
      [needs('a', 30, 60), needs('b', 20, 50), needs('c', 15, 90), needs('d', 10, 40)],
      100,
    );
    start(engine, 'a');
    expect(engine.decide([busy, cold], 0)).toMatchObject({ unitId: 'd', lacksMemory: 'b' });
    start(engine, 'd', 1);
    expect(engine.decide([busy, busy, cold], 0)).toMatchObject({ type: 'wait', lacksMemory: 'b' });
    engine.handle({ type: 'unit-finished', unitId: 'a', slot: 0, atMs: 30 });
    expect(engine.decide([cold, busy], 30)).toEqual({ type: 'start', unitId: 'b', slot: 0, reason: 'fresh' });
  });

  describe('has a turn for the unit that would begin but for it', () => {
    const units = [needs('a', 100, 60), needs('b', 90, 80), needs('long', 80, 30), needs('short', 30, 30)];

    it('no unit begins by which it would wait longer, but shorter ones and those that leave it room', () => {
      const engine = engineWith(units, 100);
      start(engine, 'a');
      // `a` ends at 100, then `b` may begin: `long` would still run at 130, beside which there is no room for it.
      expect(engine.decide([busy, cold], 50)).toMatchObject({ unitId: 'short', lacksMemory: 'b' });
      engine.handle({ type: 'unit-added', unit: needs('small', 70, 20) });
      expect(engine.decide([busy, cold], 50)).toMatchObject({ unitId: 'small', lacksMemory: 'b' });
      engine.handle({ type: 'unit-added', unit: engineUnit('light', 85) });
      expect(engine.decide([busy, cold], 50)).toMatchObject({ unitId: 'light', lacksMemory: 'b' });
    });

    it('nor is one moved or taken over from others meanwhile', () => {
      const engine = engineWith(units, 100);
      start(engine, 'a');
      const [long, short] = [needs('long', 80, 30), needs('short', 30, 30)];
      expect([long, short].map((unit) => engine.admits(unit))).toEqual([true, true]);
      engine.decide([busy, cold], 50);
      expect([long, short].map((unit) => engine.admits(unit))).toEqual([false, true]);
    });

    it('nor does one begin in place of what was chosen', () => {
      const engine = engineWith(units, 100);
      start(engine, 'a');
      engine.decide([busy, cold], 50);
      const instead = (name: string) => engine.startInstead([busy, cold], 50, (unitId) => unitId === name);
      expect([instead('long'), instead('short')]).toMatchObject([null, { unitId: 'short' }]);
    });

    it('but what it would be itself elsewhere may', () => {
      const engine = engineWith(units, 100);
      start(engine, 'a');
      engine.decide([busy, cold], 50);
      const [, held, long] = units;
      const elsewhere = needs('b elsewhere', 80, 30);
      expect([held, long].map((unit) => engine.admits(elsewhere, [], unit))).toEqual([true, false]);
      expect(engine.admits(needs('b elsewhere', 80, 50), [], held)).toBe(false);
    });

    it('a slot that waits for its sake looks again when it should begin, in case what runs takes longer', () => {
      const engine = engineWith([needs('a', 100, 60), needs('b', 90, 80), needs('long', 80, 30)], 100);
      start(engine, 'a');
      const waiting = { type: 'wait', reason: 'blocked', lacksMemory: 'b', againMs: 100 };
      expect(engine.decide([busy, cold], 50)).toEqual(waiting);
      // It has overrun, and what has overrun is expected to go on for longer.
      const late = engine.decide([busy, cold], 400);
      expect(late).toMatchObject({ type: 'start', unitId: 'long' });
    });

    it('a worker that has to start first counts', () => {
      const workerStartMs = (): number => 30;
      const setup = { ...phaseSetup(units, { freeMemoryBytes: 100 }), workerStartMs };
      const engine = new Engine(setup);
      engine.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: true });
      expect(engine.decide([busy, cold], 50)).toMatchObject({ type: 'wait', lacksMemory: 'b' });
      const warm = { isBusy: false, warmKey: units[0]?.workerKey ?? '' };
      expect(engine.decide([busy, warm], 50)).toMatchObject({ unitId: 'short' });
    });

    it('it ends when the unit is gone', () => {
      const engine = engineWith(units, 100);
      start(engine, 'a');
      engine.decide([busy, cold], 50);
      engine.handle({ type: 'unit-removed', unitId: 'b' });
      expect(engine.admits(needs('long', 80, 30))).toBe(true);
    });

    it('nothing waits for the sake of one that another agent could start', () => {
      const engine = engineWith(units, 100);
      start(engine, 'a');
      const decision = engine.decide([busy, cold], 50, undefined, (unitId) => unitId !== 'b');
      expect(decision).toEqual({ type: 'start', unitId: 'long', slot: 1, reason: 'fresh' });
    });

    it('one behind a longer one that another agent could start has its turn all the same', () => {
      const engine = engineWith([...units, needs('theirs', 95, 70)], 100);
      start(engine, 'a');
      const decision = engine.decide([busy, cold], 50, undefined, (unitId) => unitId !== 'theirs');
      expect(decision).toMatchObject({ unitId: 'short', lacksMemory: 'b' });
    });

    it('one that needs more than there is waits for those that need some, not for others', () => {
      const engine = engineWith([engineUnit('light', 1000), needs('huge', 95, 120), ...units], 100);
      start(engine, 'light');
      start(engine, 'a', 1);
      expect(engine.decide([busy, busy, cold], 50)).toMatchObject({ unitId: 'short', lacksMemory: 'huge' });
    });
  });

  it('blames memory for nothing that a lock keeps waiting as well', () => {
    const locks = ['l'];
    const engine = engineWith(
      [engineUnit('a', 30, { memoryBytes: 60, locks }), engineUnit('b', 20, { memoryBytes: 50, locks })],
      100,
    );
    start(engine, 'a');
    expect(engine.decide([busy, cold], 0)).toEqual({ type: 'wait', reason: 'blocked' });
  });

  it('lets units run together that fit', () => {
    const engine = engineWith([needs('a', 30, 50), needs('b', 20, 50)], 100);
    start(engine, 'a');
    expect(engine.decide([busy, cold], 0)).toMatchObject({ type: 'start', unitId: 'b' });
  });

  it('keeps nothing waiting that would never fit: it runs beside those that need none', () => {
    const engine = engineWith([needs('huge', 20, 1000), engineUnit('c', 30)], 100);
    start(engine, 'c');
    expect(engine.decide([busy, cold], 0)).toMatchObject({ type: 'start', unitId: 'huge' });
  });

  it('refuses what another agent has while there is no room for it, and nothing where it is not limited', () => {
    const theirs = needs('theirs', 20, 50);
    for (const [freeMemoryBytes, isAdmitted] of [
      [100, false],
      [110, true],
      [undefined, true],
    ] as const) {
      const engine = engineWith([needs('a', 30, 60)], freeMemoryBytes);
      start(engine, 'a');
      expect(engine.admits(theirs)).toBe(isAdmitted);
    }
  });
});
