import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineUnit } from '../../src/engine/events.js';
import type { LoadState } from '../../src/predict/load-state.js';
import { HORIZONS_MS, predictLoad, type LoadForecast } from '../../src/predict/predict-load.js';
import { loadState } from '../support/load-states.js';

const PACE = { logMean: 0.1, logSpread: 0.08, unrest: 1.2 };

const works = fc.record({
  value: fc.integer({ min: 1, max: 120_000 }),
  spread: fc.integer({ min: 0, max: 60_000 }),
  project: fc.constantFrom('a', 'b'),
  lock: fc.option(fc.constantFrom('x', 'y'), { freq: 5 }),
  elapsedMs: fc.integer({ min: -2000, max: 200_000 }),
});

/** Some units run, the rest is queued, some of it for a later phase. */
const states: fc.Arbitrary<LoadState> = fc
  .record({
    slots: fc.integer({ min: 1, max: 6 }),
    startMs: fc.integer({ min: 0, max: 3000 }),
    limit: fc.option(fc.integer({ min: 1, max: 3 })),
    running: fc.integer({ min: 0, max: 6 }),
    laterFrom: fc.integer({ min: 0, max: 30 }),
    works: fc.array(works, { maxLength: 30 }),
  })
  .map(({ slots, startMs, limit, running, laterFrom, works: drawn }) => {
    const units = drawn.map(({ value, spread, project, lock }, index): EngineUnit => ({
      id: `u${index}`,
      project,
      workerKey: project,
      estimate: { value, spread, sampleCount: 3, source: 'own' },
      locks: lock === null || index < running ? [] : [lock],
      isIsolated: false,
      order: index,
    }));
    const busy = units.slice(0, Math.min(slots, running));
    const rest = units.slice(busy.length);
    return loadState({
      slots,
      workerStartMs: () => startMs,
      projectLimits: new Map(limit === null ? [] : [['a', limit]]),
      running: busy.map((unit, slot) => ({ slot, unit, elapsedMs: drawn[slot]?.elapsedMs ?? 0 })),
      queued: rest.slice(0, laterFrom),
      later: [rest.slice(laterFrom)],
    });
  });

function forecast(state: LoadState, seed = 1, horizonsMs = HORIZONS_MS): LoadForecast {
  return predictLoad(state, { pace: PACE, seed, horizonsMs });
}

describe('a forecast of the load', () => {
  it('is the same for the same state and seed', () => {
    fc.assert(
      fc.property(states, fc.nat(), (state, seed) => {
        expect(forecast(state, seed)).toEqual(forecast(state, seed));
      }),
      { numRuns: 40 },
    );
  });

  it('has ordered intervals, and never more than there is', () => {
    fc.assert(
      fc.property(states, (state) => {
        const { loads, remainingMs, runningMs } = forecast(state);
        const figures = loads.flatMap(({ busy, backlog }) => [busy, backlog]);
        for (const { predicted, low, high } of [
          ...figures,
          remainingMs,
          ...runningMs.map((r) => r.remainingMs),
        ]) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(predicted);
          expect(predicted).toBeLessThanOrEqual(high);
        }
        const queued = state.queued.length + (state.later?.flat().length ?? 0);
        for (const { busy, backlog } of loads) {
          expect(busy.high).toBeLessThanOrEqual(state.slots);
          expect(backlog.high).toBeLessThanOrEqual(queued);
        }
      }),
    );
  });

  it('scales with the durations', () => {
    fc.assert(
      fc.property(states, (state) => {
        const twice = (unit: EngineUnit): EngineUnit => {
          const { value, spread } = unit.estimate;
          return { ...unit, estimate: { ...unit.estimate, value: 2 * value, spread: 2 * spread } };
        };
        const scaled = {
          ...state,
          workerStartMs: (project: string) => 2 * state.workerStartMs(project),
          running: state.running.map(({ slot, unit, elapsedMs }) => ({
            slot,
            unit: twice(unit),
            elapsedMs: 2 * elapsedMs,
          })),
          queued: state.queued.map(twice),
          later: state.later?.map((units) => units.map(twice)) ?? [],
        };
        const slow = forecast(
          scaled,
          1,
          HORIZONS_MS.map((ms) => 2 * ms),
        );
        const fast = forecast(state);
        const counts = ({ loads }: LoadForecast) => loads.map(({ busy, backlog }) => [busy, backlog]);
        expect(counts(slow)).toEqual(counts(fast));
        expect(slow.remainingMs.predicted).toBeCloseTo(2 * fast.remainingMs.predicted, 3);
      }),
    );
  });

  it('is never later with one slot more, where nothing but durations counts', () => {
    fc.assert(
      fc.property(states, (state) => {
        const plain = {
          ...state,
          workerStartMs: () => 0,
          projectLimits: new Map(),
          queued: state.queued.map((unit) => ({ ...unit, locks: [], workerKey: 'w', project: 'a' })),
          running: state.running.map((work) => ({
            ...work,
            unit: { ...work.unit, workerKey: 'w', project: 'a' },
          })),
          later: [],
        };
        const now = forecast(plain).remainingMs;
        const more = forecast({ ...plain, slots: plain.slots + 1 }).remainingMs;
        // Not a rounding error more.
        expect(more.predicted).toBeLessThanOrEqual(now.predicted + 1e-6);
        expect(more.high).toBeLessThanOrEqual(now.high + 1e-6);
      }),
    );
  });

  it('leaves less to a unit that has lasted longer, while it is within its estimate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 100_000 }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        (value, share) => {
          const unit: EngineUnit = {
            ...{ id: 'u', project: 'a', workerKey: 'a', locks: [], isIsolated: false, order: 0 },
            estimate: { value, spread: value / 20, sampleCount: 3, source: 'own' },
          };
          const leftAfter = (elapsedMs: number): number =>
            predictLoad(loadState({ running: [{ slot: 0, unit, elapsedMs }] }), {
              pace: { logMean: 0, logSpread: 0.02, unrest: 1 },
            }).remainingMs.predicted;
          expect(leftAfter(share * value)).toBeLessThanOrEqual(leftAfter(0) + 1e-6);
        },
      ),
    );
  });
});
