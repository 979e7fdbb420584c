import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit, PhaseSetup, SlotView } from '../../../src/engine/events.js';
import { simulatePhase } from '../../../src/plan/simulate-phase.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const cold: SlotView = { isBusy: false, warmKey: null };
const warm = (warmKey: string): SlotView => ({ isBusy: false, warmKey });
const busy = (warmKey: string): SlotView => ({ isBusy: true, warmKey });

function engineWith(units: EngineUnit[], overrides: Partial<PhaseSetup> = {}): Engine {
  return new Engine(phaseSetup(units, overrides));
}

describe('Engine.decide', () => {
  it('starts the longest unit first', () => {
    const engine = engineWith([engineUnit('short', 10), engineUnit('long', 100), engineUnit('middle', 50)]);
    expect(engine.decide([cold], 0)).toEqual({ type: 'start', unitId: 'long', slot: 0, reason: 'fresh' });
  });

  it('starts the longest unit of all where a worker start costs nothing', () => {
    const units = ['a', 'b', 'c'].flatMap((project, number) =>
      [0, 1, 2].map((index) => engineUnit(`${project}${index}`, 100 - 10 * index - number, { project })),
    );
    const { starts } = simulatePhase(phaseSetup(units, { slots: 2 }));
    expect(starts.map(({ unit }) => unit.id)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  it('starts a unit earlier that may take far longer than expected', () => {
    const risky = engineUnit('risky', 80, {
      estimate: { value: 80, spread: 60, sampleCount: 2, source: 'own' },
    });
    expect(engineWith([engineUnit('sure', 100), risky]).decide([cold], 0)).toMatchObject({ unitId: 'risky' });
  });

  it('starts a unit earlier that once took far longer', () => {
    const hangs = engineUnit('hangs', 8, {
      estimate: { value: 8, spread: 20, longest: 240, sampleCount: 9, source: 'own' },
    });
    expect(engineWith([engineUnit('sure', 100), hangs]).decide([cold], 0)).toMatchObject({ unitId: 'hangs' });
    expect(engineWith([engineUnit('sure', 130), hangs]).decide([cold], 0)).toMatchObject({ unitId: 'sure' });
  });

  it('does not take a unit that once took far longer for the length of the rest', () => {
    const hangs = engineUnit('hangs', 40, {
      estimate: { value: 40, spread: 0, longest: 900, sampleCount: 9, source: 'own' },
    });
    const giant = engineUnit('giant', 300, { project: 'b' });
    const engine = engineWith([hangs, engineUnit('a', 50), giant], { workerStartMs: () => 20 });
    engine.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: true });
    expect(engine.decide([busy('p'), warm('p')], 0)).toMatchObject({ unitId: 'giant', reason: 'critical' });
  });

  it('starts unknown units before known ones of ordinary length', () => {
    const units = Array.from({ length: 20 }, (_, index) => engineUnit(`known-${index}`, 100 + index));
    const unknown = engineUnit('unknown', 50, {
      estimate: { value: 50, spread: 50, sampleCount: 0, source: 'suite' },
    });
    const engine = engineWith([...units, unknown]);
    const order = simulatePhase(phaseSetup([...units, unknown], { slots: 1 })).starts.map(
      ({ unit }) => unit.id,
    );
    expect(engine.queuedCount).toBe(21);
    expect(order.indexOf('unknown')).toBeLessThan(7);
  });

  it('stays with the warm worker while nothing else is critical', () => {
    const units = [engineUnit('a1', 50, { project: 'a' }), engineUnit('b1', 60, { project: 'b' })];
    const more = Array.from({ length: 10 }, (_, index) => engineUnit(`a${index + 2}`, 40, { project: 'a' }));
    const engine = engineWith([...units, ...more], { workerStartMs: () => 20 });
    expect(engine.decide([warm('a')], 0)).toMatchObject({ unitId: 'a1', reason: 'warm' });
  });

  it('does not stay with the warm worker where a worker start costs nothing', () => {
    const units = [
      engineUnit('a1', 50, { project: 'a' }),
      engineUnit('b1', 60, { project: 'b' }),
      engineUnit('a2', 60, { project: 'a', order: 1 }),
    ];
    const engine = engineWith(units);
    expect(engine.decide([warm('a')], 0)).toMatchObject({ unitId: 'a2', reason: 'warm' });
    engine.handle({ type: 'unit-removed', unitId: 'a2' });
    expect(engine.decide([warm('a')], 0)).toMatchObject({ unitId: 'b1', reason: 'fresh' });
  });

  it('leaves the warm worker for a unit that would end after everything else', () => {
    const giant = engineUnit('giant', 500, { project: 'b' });
    const units = Array.from({ length: 10 }, (_, index) => engineUnit(`a${index}`, 50, { project: 'a' }));
    const engine = engineWith([...units, giant], { workerStartMs: () => 20 });
    expect(engine.decide([warm('a'), warm('a')], 0)).toMatchObject({ unitId: 'a0', reason: 'warm' });
    engine.handle({ type: 'unit-started', unitId: 'a0', slot: 0, atMs: 0, isWarm: false });
    expect(engine.decide([busy('a'), warm('a')], 0)).toMatchObject({ unitId: 'giant', reason: 'critical' });
  });

  it('starts a chain of units with one lock early enough, though each is short', () => {
    const locked = Array.from({ length: 10 }, (_, index) => engineUnit(`l${index}`, 20, { locks: ['db'] }));
    const free = Array.from({ length: 4 }, (_, index) => engineUnit(`f${index}`, 50));
    const { makespanMs } = simulatePhase(phaseSetup([...free, ...locked]));
    expect(makespanMs).toBe(200);
  });

  it('spreads classes over cold slots instead of starting each class everywhere', () => {
    const units = ['a', 'b'].flatMap((project) =>
      Array.from({ length: 6 }, (_, index) => engineUnit(`${project}${index}`, 100, { project })),
    );
    const { starts } = simulatePhase(phaseSetup(units, { workerStartMs: () => 80 }));
    expect(starts.filter(({ workerStartMs }) => workerStartMs > 0)).toHaveLength(2);
  });

  it('helps another slot only when that pays for the worker start', () => {
    const units = [engineUnit('a0', 100, { project: 'a' }), engineUnit('a1', 30, { project: 'a' })];
    const dear = engineWith(units, { workerStartMs: () => 500 });
    dear.handle({ type: 'unit-started', unitId: 'a0', slot: 0, atMs: 0, isWarm: false });
    expect(dear.decide([busy('a'), cold], 550)).toMatchObject({ type: 'wait', reason: 'unprofitable' });
    const cheap = engineWith(units, { workerStartMs: () => 10 });
    cheap.handle({ type: 'unit-started', unitId: 'a0', slot: 0, atMs: 0, isWarm: false });
    expect(cheap.decide([busy('a'), cold], 0)).toMatchObject({ unitId: 'a1', slot: 1 });
  });

  it('waits no longer for a slot that takes longer than expected than its help would cost', () => {
    const units = [engineUnit('a0', 100), engineUnit('a1', 30)];
    const engine = engineWith(units, { workerStartMs: () => 500 });
    engine.handle({ type: 'unit-started', unitId: 'a0', slot: 0, atMs: 0, isWarm: true });
    const asked: number[] = [];
    let decision = engine.decide([busy('p'), cold], 50);
    for (let times = 0; decision.type === 'wait' && times < 10; times++) {
      const atMs = decision.againMs ?? NaN;
      asked.push(atMs);
      decision = engine.decide([busy('p'), cold], atMs);
    }
    expect(decision).toMatchObject({ type: 'start', unitId: 'a1', slot: 1 });
    // 100 ms as expected, then as long again as a worker takes to start.
    expect(asked.at(-1)).toBeGreaterThanOrEqual(600);
    expect(asked.at(-1)).toBeLessThanOrEqual(650);
  });

  it('helps only those that are loaded enough, and only from a class that has little to do', () => {
    const decisionWith = (overloaded: number, underused: number) => {
      const units = [
        ...['b0', 'b1'].map((id) => engineUnit(id, id === 'b0' ? 10 : 60, { project: 'b' })),
        ...['a0', 'a1'].map((id) => engineUnit(id, 100, { project: 'a' })),
        engineUnit('c0', 400, { project: 'c' }),
      ];
      const engine = engineWith(units, {
        ...{ slots: 4, workerStartMs: () => 5, steal: { overloaded, underused } },
      });
      ['a0', 'b0', 'b1', 'c0'].forEach((unitId, slot) =>
        engine.handle({ type: 'unit-started', unitId, slot, atMs: 0, isWarm: true }),
      );
      engine.handle({ type: 'unit-finished', unitId: 'b0', slot: 1, atMs: 10 });
      return engine.decide([busy('a'), warm('b'), busy('b'), busy('c')], 10);
    };
    // All is through after 390 ms. Of that the slot of a has work for 190, those of b for 50 of 780.
    const loads = { victim: 190 / 390, thief: 50 / 780 };
    expect(decisionWith(0, 1)).toMatchObject({ unitId: 'a1', reason: 'steal', help: { team: [0], loads } });
    expect(decisionWith(loads.victim, loads.thief)).toMatchObject({ unitId: 'a1' });
    const kept = { type: 'wait', reason: 'unprofitable' };
    expect(decisionWith(loads.victim + 0.001, 1)).toEqual(kept);
    expect(decisionWith(0, loads.thief - 0.001)).toEqual(kept);
  });

  it('calls it a steal when a slot leaves its own class to help', () => {
    const units = [engineUnit('b0', 10, { project: 'b' }), engineUnit('a0', 100, { project: 'a' })];
    const engine = engineWith([...units, engineUnit('a1', 90, { project: 'a' })], { workerStartMs: () => 5 });
    engine.handle({ type: 'unit-started', unitId: 'a0', slot: 0, atMs: 0, isWarm: false });
    engine.handle({ type: 'unit-started', unitId: 'b0', slot: 1, atMs: 0, isWarm: false });
    engine.handle({ type: 'unit-finished', unitId: 'b0', slot: 1, atMs: 15 });
    expect(engine.decide([busy('a'), warm('b')], 15)).toMatchObject({
      unitId: 'a1',
      slot: 1,
      reason: 'steal',
      // Of 90 ms that are left of a0, and 90 of a1; the help costs a worker start of 5.
      help: { aloneMs: 180, restMs: 90, endMs: 95 },
    });
  });

  it('respects locks and project limits, and waits rather than break them', () => {
    const engine = engineWith([
      engineUnit('a', 10, { locks: ['db'] }),
      engineUnit('b', 10, { locks: ['db'] }),
    ]);
    engine.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: false });
    expect(engine.decide([busy('p'), cold], 0)).toEqual({ type: 'wait', reason: 'blocked' });
    const limited = engineWith([engineUnit('a', 10), engineUnit('b', 10)], {
      projectLimits: new Map([['p', 1]]),
    });
    limited.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: false });
    expect(limited.decide([busy('p'), cold], 0)).toEqual({ type: 'wait', reason: 'blocked' });
  });

  it('lets as many units of a limit run as it says', () => {
    const limits = [{ name: '@login', most: 2 }];
    const engine = engineWith(
      ['a', 'b', 'c'].map((id) => engineUnit(id, 10, { limits })),
      { slots: 3 },
    );
    engine.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: false });
    expect(engine.decide([busy('p'), cold, cold], 0)).toMatchObject({ type: 'start', unitId: 'b' });
    engine.handle({ type: 'unit-started', unitId: 'b', slot: 1, atMs: 0, isWarm: false });
    expect(engine.decide([busy('p'), busy('p'), cold], 0)).toEqual({ type: 'wait', reason: 'blocked' });
    engine.handle({ type: 'unit-finished', unitId: 'a', slot: 0, atMs: 10 });
    expect(engine.decide([warm('p'), busy('p'), cold], 10)).toMatchObject({ type: 'start', unitId: 'c' });
  });

  it('runs isolated units alone, after the rest', () => {
    const engine = engineWith([engineUnit('alone', 10, { isIsolated: true }), engineUnit('a', 1)]);
    expect(engine.decide([cold, cold], 0)).toMatchObject({ unitId: 'a' });
    engine.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: false });
    expect(engine.decide([busy('p'), cold], 0)).toEqual({ type: 'wait', reason: 'blocked' });
    engine.handle({ type: 'unit-finished', unitId: 'a', slot: 0, atMs: 1 });
    expect(engine.decide([warm('p'), cold], 1)).toMatchObject({
      unitId: 'alone',
      slot: 0,
      reason: 'isolated',
    });
    engine.handle({ type: 'unit-started', unitId: 'alone', slot: 0, atMs: 1, isWarm: false });
    engine.handle({ type: 'unit-added', unit: engineUnit('late', 5) });
    expect(engine.decide([busy('p'), cold], 1)).toEqual({ type: 'wait', reason: 'blocked' });
  });

  it('leaves out what the runner refuses, and takes it up again when asked anew', () => {
    const engine = engineWith([engineUnit('a', 10), engineUnit('b', 5)]);
    expect(engine.decide([cold], 0, (unitId) => unitId !== 'a')).toMatchObject({ unitId: 'b' });
    expect(engine.decide([cold], 0)).toMatchObject({ unitId: 'a' });
  });

  it('knows nothing to do with an empty queue, and forgets removed units', () => {
    const engine = engineWith([engineUnit('a', 10)]);
    engine.handle({ type: 'unit-removed', unitId: 'a' });
    expect(engine.decide([cold], 0)).toEqual({ type: 'wait', reason: 'empty' });
  });

  it('knows a unit that comes back at the place that it had, and one that was gone at a new one', () => {
    const engine = engineWith(['a', 'b', 'c'].map((id) => engineUnit(id, 10)));
    engine.handle({ type: 'unit-removed', unitId: 'a', mayReturn: true });
    engine.handle({ type: 'unit-removed', unitId: 'b' });
    for (const id of ['d', 'a', 'b']) engine.handle({ type: 'unit-added', unit: engineUnit(id, 10) });
    expect(['a', 'b', 'c', 'd'].map((id) => engine.numberOf(id))).toEqual([1, 5, 3, 4]);
    engine.handle({ type: 'unit-removed', unitId: 'a' });
    engine.handle({ type: 'unit-added', unit: engineUnit('a', 10) });
    expect(engine.numberOf('a')).toBe(6);
  });

  it('refuses events that can not be', () => {
    const engine = engineWith([engineUnit('a', 10), engineUnit('b', 10)]);
    expect(() => engine.handle({ type: 'unit-added', unit: engineUnit('a', 1) })).toThrow(/added twice/);
    expect(() =>
      engine.handle({ type: 'unit-started', unitId: 'x', slot: 0, atMs: 0, isWarm: false }),
    ).toThrow(/not queued/);
    engine.handle({ type: 'unit-started', unitId: 'a', slot: 0, atMs: 0, isWarm: false });
    expect(() =>
      engine.handle({ type: 'unit-started', unitId: 'b', slot: 0, atMs: 0, isWarm: false }),
    ).toThrow(/while it is busy/);
  });
});
