import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import { loadStateOf, type LoadState } from '../../../src/predict/load-state.js';
import type { PredictedLoad } from '../../../src/predict/load-counter.js';
import { predictLoad } from '../../../src/predict/predict-load.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';
import { AS_ESTIMATED, loadState, minuteUnits, variedUnit } from '../../support/load-states.js';

function loadAfter(state: LoadState, minutes: number, project: string | null = null): PredictedLoad {
  const { loads } = predictLoad(state, { pace: AS_ESTIMATED });
  const load = loads.find((one) => one.horizonMs === minutes * 60_000 && one.project === project);
  if (!load) throw new Error('no such forecast');
  return load;
}

describe('predictLoad', () => {
  it('tells busy slots and backlog of a queue that is known', () => {
    const state = loadState({ queued: minuteUnits(20) });
    const { busy, backlog } = loadAfter(state, 3);
    expect(busy).toEqual({ predicted: 2, low: 2, high: 2 });
    // Two slots end three units each, give or take one.
    expect(backlog.predicted).toBeGreaterThanOrEqual(11);
    expect(backlog.predicted).toBeLessThanOrEqual(13);
    expect(backlog.high - backlog.low).toBeLessThanOrEqual(3);
  });

  it('tells of each project what it tells of all', () => {
    const state = loadState({ slots: 3, queued: [...minuteUnits(9, 'a'), ...minuteUnits(9, 'b')] });
    const { loads } = predictLoad(state, { pace: AS_ESTIMATED });
    expect(loads.slice(0, 3).map(({ project }) => project)).toEqual([null, 'a', 'b']);
    const [all, a, b] = loads;
    const sum = (a?.busy.predicted ?? 0) + (b?.busy.predicted ?? 0);
    expect(Math.abs((all?.busy.predicted ?? 0) - sum)).toBeLessThanOrEqual(1);
  });

  it('tells of a project that has nothing there, when asked', () => {
    const { loads } = predictLoad(loadState(), { pace: AS_ESTIMATED, projects: ['quiet'] });
    expect(loads.map(({ project }) => project).slice(0, 2)).toEqual([null, 'quiet']);
    for (const { busy, backlog } of loads) expect([busy.high, backlog.high]).toEqual([0, 0]);
  });

  it('expects more of a unit the longer it has overrun, and knows when the run will end', () => {
    const remainingAfter = (elapsedMs: number): number => {
      const running = [{ slot: 0, unit: variedUnit('u', 60_000), elapsedMs }];
      const { runningMs, remainingMs } = predictLoad(loadState({ running }), { pace: AS_ESTIMATED });
      expect(remainingMs).toEqual(runningMs[0]?.remainingMs);
      return remainingMs.predicted;
    };
    expect(remainingAfter(0) / 60_000).toBeCloseTo(1, 1);
    expect(remainingAfter(30_000) / 30_000).toBeCloseTo(1, 1);
    expect(remainingAfter(120_000)).toBeGreaterThan(500);
    expect(remainingAfter(960_000)).toBeGreaterThan(1.5 * remainingAfter(120_000));
    // Its worker is not there yet: 10 s go by before it begins.
    expect(remainingAfter(-10_000) / 70_000).toBeCloseTo(1, 1);
  });

  it('holds back what a lock or a limit holds back', () => {
    const locked = minuteUnits(4).map((unit) => ({ ...unit, locks: ['one'] }));
    const { remainingMs } = predictLoad(loadState({ slots: 4, queued: locked }), { pace: AS_ESTIMATED });
    expect(remainingMs.predicted / 240_000).toBeCloseTo(1, 1);
    const limited = loadState({ slots: 4, queued: minuteUnits(8), projectLimits: new Map([['p', 2]]) });
    expect(loadAfter(limited, 1).busy).toEqual({ predicted: 2, low: 2, high: 2 });
    const free = predictLoad(limited, { pace: AS_ESTIMATED }).remainingMs.predicted;
    expect(free / 240_000).toBeCloseTo(1, 1);
  });

  it('runs later phases after the ones before, and counts them as backlog until then', () => {
    const state = loadState({ slots: 4, queued: minuteUnits(1, 'setup'), later: [minuteUnits(4, 'main')] });
    const { remainingMs, loads } = predictLoad(state, { pace: AS_ESTIMATED, horizonsMs: [30_000, 90_000] });
    expect(remainingMs.predicted / 120_000).toBeCloseTo(1, 0);
    expect(loads[0]).toMatchObject({ busy: { predicted: 1 }, backlog: { predicted: 4 } });
    expect(loads[3]).toMatchObject({ busy: { predicted: 4 }, backlog: { predicted: 0 } });
  });

  it('counts worker starts', () => {
    const queued = [variedUnit('a', 60_000, 'a'), variedUnit('b', 60_000, 'b')];
    const cold = loadState({ slots: 1, queued, workerStartMs: () => 15_000 });
    const warm = { ...cold, warmKeys: ['a'] };
    const restOf = (state: LoadState): number =>
      predictLoad(state, { pace: AS_ESTIMATED }).remainingMs.predicted;
    expect(restOf(cold) / 150_000).toBeCloseTo(1, 1);
    expect(restOf(warm) / 135_000).toBeCloseTo(1, 1);
  });

  it('names the workers that what comes next will need', () => {
    const queued = [...minuteUnits(6, 'chromium'), ...minuteUnits(2, 'firefox')];
    const state = loadState({ slots: 4, queued, workerStartMs: () => 1000 });
    const cold = predictLoad(state, { pace: AS_ESTIMATED }).warmUps;
    expect(cold[0]?.project).toBe('chromium');
    expect(cold.reduce((sum, { slots }) => sum + slots, 0)).toBe(4);
    const warm = { ...state, queued: minuteUnits(6, 'chromium'), warmKeys: Array(4).fill('chromium') };
    expect(predictLoad(warm, { pace: AS_ESTIMATED }).warmUps).toEqual([]);
  });

  it('counts what arrives meanwhile', () => {
    const shape = { medianMs: 600_000, sigma: 0.1 };
    const arrivals = { most: 1, draw: () => [{ atMs: 90_000, project: 'p', shape }] };
    const { loads } = predictLoad(loadState(), { pace: AS_ESTIMATED, arrivals, projects: ['p'] });
    const busyByMinute = loads.filter(({ project }) => project === 'p').map(({ busy }) => busy.predicted);
    expect(busyByMinute).toEqual([0, 1, 1, 1, 1]);
  });

  it('takes in a slot that is about to go, and what runs there', () => {
    const running = [{ slot: 3, unit: variedUnit('last', 600_000), elapsedMs: 0 }];
    const { busy } = loadAfter(loadState({ slots: 1, running, queued: minuteUnits(5) }), 1);
    expect(busy).toEqual({ predicted: 2, low: 2, high: 2 });
  });

  it('is sure of nothing left', () => {
    const forecast = predictLoad(loadState(), { pace: AS_ESTIMATED });
    expect(forecast.remainingMs).toEqual({ predicted: 0, low: 0, high: 0 });
    expect(forecast.runningMs).toEqual([]);
  });
});

describe('loadStateOf', () => {
  it('tells what an engine has running and queued', () => {
    const setup = phaseSetup([engineUnit('a', 1000), engineUnit('b', 500)], { workerStartMs: () => 200 });
    const engine = new Engine(setup);
    engine.handle({ type: 'unit-started', unitId: 'a', slot: 1, atMs: 1000, isWarm: false });
    const state = loadStateOf(
      engine,
      setup,
      [
        { isBusy: false, warmKey: null },
        { isBusy: true, warmKey: 'p' },
      ],
      1500,
    );
    expect(state).toMatchObject({ slots: 2, warmKeys: [null, 'p'] });
    expect(state.running).toMatchObject([{ slot: 1, unit: { id: 'a' }, elapsedMs: 300 }]);
    expect(state.queued).toMatchObject([{ id: 'b' }]);
  });
});
