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
