/** What an agent asks for in one round can all run at the same time, and for idle slots it is what starts there one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, SlotView } from '../../src/engine/events.js';
import { nextPicks } from '../../src/fleet/next-picks.js';
import { SupposedStarts } from '../../src/fleet/supposed-starts.js';

const unit = fc.record({
  valueMs: fc.integer({ min: 1, max: 200 }),
  spread: fc.integer({ min: 0, max: 100 }),
  project: fc.constantFrom('a', 'b', 'c'),
  lock: fc.constantFrom(null, null, 'x', 'y'),
  limited: fc.constantFrom(null, null, '@one', '@two'),
  memoryBytes: fc.constantFrom(null, null, 20, 50, 90),
});

const rounds = fc
  .record({
    units: fc.array(unit, { minLength: 1, maxLength: 20 }),
    slots: fc.integer({ min: 1, max: 6 }),
    running: fc.integer({ min: 0, max: 6 }),
    ahead: fc.integer({ min: 0, max: 4 }),
    workers: fc.integer({ min: 1, max: 3 }),
    most: fc.integer({ min: 1, max: 3 }),
    startMs: fc.constantFrom(0, 30),
  })
  .map(({ units, slots, running, ahead, workers, most, startMs }) => {
    const setup = {
      slots,
      projectLimits: new Map([['a', workers]]),
      freeMemoryBytes: 100,
      workerStartMs: () => startMs,
      units: units.map(({ valueMs, spread, project, lock, limited, memoryBytes }, order): EngineUnit => ({
        id: `u${order}`,
        project,
        workerKey: project,
        estimate: { value: valueMs, spread, sampleCount: 1, source: 'own' },
        locks: lock === null ? [] : [lock],
        limits: limited === null ? [] : [{ name: limited, most }],
        ...(memoryBytes !== null && { memoryBytes }),
        isIsolated: false,
        order,
      })),
    };
    return { setup, running: Math.min(running, slots), ahead };
  });

type Round = typeof rounds extends fc.Arbitrary<infer T> ? T : never;

/** An engine whose first slots run what it chose for them; the others are idle, and warm as it happens. */
function begun({ setup, running }: Round): { engine: Engine; views: SlotView[] } {
  const engine = new Engine(setup);
  const views = Array.from({ length: setup.slots }, (): SlotView => ({ isBusy: false, warmKey: null }));
  for (let count = 0; count < running && startOne(engine, views); count++);
  return { engine, views };
}

/** @returns what the engine starts next, if anything */
function startOne(engine: Engine, views: SlotView[]): string | undefined {
  const decision = engine.decide(
    views,
    0,
    () => true,
    () => false,
  );
  if (decision.type === 'wait') return undefined;
  const { unitId, slot } = decision;
  const workerKey = engine.queuedUnit(unitId)?.workerKey ?? null;
  engine.handle({
    ...({ type: 'unit-started', unitId, slot, atMs: 0 } as const),
    isWarm: views[slot]?.warmKey === workerKey,
  });
  views[slot] = { isBusy: true, warmKey: workerKey };
  return unitId;
}

function picksOf(engine: Engine, views: readonly SlotView[], count: number): string[] {
  return nextPicks({ next: new SupposedStarts(engine, views, 0), mayPick: () => true, count });
}

const idleOf = (views: readonly SlotView[]): number => views.filter(({ isBusy }) => !isBusy).length;

describe('the picks of one round', () => {
  it('break no lock, limit or memory when all of them start together', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const { engine, views } = begun(round);
        const picks = picksOf(engine, views, idleOf(views) + round.ahead);
        expect(new Set(picks).size).toBe(picks.length);
        const units = picks.flatMap((unitId) => engine.queuedUnit(unitId) ?? []);
        expect(units).toHaveLength(picks.length);
        for (const [place, one] of units.entries())
          expect(engine.admits(one, units.slice(0, place))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are for idle slots what the engine starts there one by one', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const { engine, views } = begun(round);
        const picks = picksOf(engine, views, idleOf(views));
        const started: string[] = [];
        for (let unitId = startOne(engine, views); unitId; unitId = startOne(engine, views))
          started.push(unitId);
        expect(picks).toEqual(started);
      }),
      { numRuns: 500 },
    );
  });

  it('leave the engine as it was', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const { engine, views } = begun(round);
        const state = (): unknown => [
          engine.queuedUnits,
          [...engine.running],
          engine.queuedUnits.map(({ id }) => engine.numberOf(id)),
          engine.decide(
            views,
            0,
            () => true,
            () => false,
          ),
        ];
        const before = state();
        picksOf(engine, views, views.length + round.ahead);
        expect(state()).toEqual(before);
      }),
    );
  });
});
