import { describe, expect, it } from 'vitest';
import type { ForecastRecord } from '../../../src/model/metrics.js';
import { ForecastLog, LOOK_EVERY_MS } from '../../../src/predict/forecast-log.js';
import type { LoadState } from '../../../src/predict/load-state.js';
import { predictLoad } from '../../../src/predict/predict-load.js';
import { AS_ESTIMATED, loadState, minuteUnits } from '../../support/load-states.js';

const START_MS = 1_000_000;

/** Two slots that start a new unit every minute, and end with the last one. */
function stateAt(elapsedMs: number, units = 8): LoadState {
  const all = minuteUnits(units);
  const begun = Math.min(units, 2 * (Math.floor(elapsedMs / 60_000) + 1));
  const running = all.slice(begun - 2, begun);
  return loadState({
    running: running.map((unit, slot) => ({ slot, unit, elapsedMs: elapsedMs % 60_000 })),
    queued: all.slice(begun),
  });
}

function look(log: ForecastLog, state: LoadState, atMs: number): void {
  log.look(state, atMs, (seed) => predictLoad(state, { pace: AS_ESTIMATED, seed }));
}

function logged(untilMs: number, units = 8, log = new ForecastLog()): ForecastLog {
  for (let atMs = 0; atMs < untilMs; atMs += 10_000) look(log, stateAt(atMs, units), START_MS + atMs);
  return log;
}

const first = (records: readonly ForecastRecord[], quantity: string, horizonMs: number) =>
  records.find((record) => record.quantity === quantity && record.horizonMs === horizonMs);

describe('ForecastLog', () => {
  it('holds every forecast against what came', () => {
    const log = logged(240_000);
    log.phaseEnded(START_MS + 240_000);
    const records = log.records();
    expect(first(records, 'backlog', 60_000)).toMatchObject({ madeMs: START_MS, actual: 4, current: 6 });
    expect(first(records, 'backlog', 120_000)).toMatchObject({ actual: 2 });
    expect(first(records, 'busy', 240_000)).toMatchObject({ actual: 0 });
    expect(first(records, 'remaining_ms', 0)).toMatchObject({ actual: 240_000, current: null });
    for (const { low, predicted, high } of records) {
      expect(low).toBeLessThanOrEqual(predicted);
      expect(predicted).toBeLessThanOrEqual(high);
    }
  });

  it('tells what part of its own slots a project uses, beside how many are busy', () => {
    const limited = (elapsedMs: number): LoadState => {
      const { running, queued } = stateAt(elapsedMs);
      const other = minuteUnits(1, 'other');
      const projectLimits = new Map([['p', 2]]);
      return loadState({ slots: 4, projectLimits, running, queued: [...queued, ...other] });
    };
    const log = new ForecastLog();
    for (let atMs = 0; atMs < 120_000; atMs += 10_000) look(log, limited(atMs), START_MS + atMs);
    const of = (project: string | null, quantity: string) =>
      log
        .records()
        .find(
          (record) =>
            record.project === project && record.quantity === quantity && record.horizonMs === 60_000,
        );
    expect(of('p', 'busy')).toMatchObject({ predicted: 2, current: 2, actual: 2 });
    expect(of('p', 'utilisation')).toMatchObject({ predicted: 1, low: 1, high: 1, current: 1, actual: 1 });
    expect(of(null, 'utilisation')).toMatchObject({ current: 0.5, actual: 0.5 });
    expect(log.drawn().some(({ quantity }) => (quantity as string) === 'utilisation')).toBe(false);
  });

  it('has no outcome for what nobody saw, as after a run that was cut short', () => {
    const records = logged(120_000).records();
    expect(first(records, 'remaining_ms', 0)).toMatchObject({ actual: null });
    expect(first(records, 'backlog', 60_000)).toMatchObject({ actual: 4 });
    expect(first(records, 'backlog', 240_000)).toMatchObject({ actual: null });
  });

  it('tells of each project only where there are several', () => {
    const log = new ForecastLog();
    look(log, loadState({ queued: minuteUnits(8) }), START_MS);
    expect(new Set(log.records().map(({ project }) => project))).toEqual(new Set([null]));
    const queued = [...minuteUnits(4, 'a'), ...minuteUnits(4, 'b')];
    look(log, loadState({ queued }), START_MS + 10_000);
    expect(new Set(log.records().map(({ project }) => project))).toEqual(new Set([null, 'a', 'b']));
  });

  it('goes on over phases: what comes later is backlog until then', () => {
    const log = new ForecastLog();
    const later = [minuteUnits(4, 'main')];
    look(log, loadState({ queued: minuteUnits(2, 'setup'), later }), START_MS);
    log.phaseEnded(START_MS + 58_000);
    look(log, loadState({ queued: later.flat() }), START_MS + 59_000);
    expect(log.records().filter(({ project }) => project === 'main')).toContainEqual(
      expect.objectContaining({ quantity: 'backlog', horizonMs: 60_000, actual: 4, current: 4 }),
    );
  });

  it('keeps every forecast that it makes of a run that takes as long as was expected', () => {
    const log = new ForecastLog({ mostRecords: 300 });
    let made = 0;
    for (let atMs = 0; atMs < 1_800_000; atMs += LOOK_EVERY_MS) {
      const state = stateAt(atMs, 60);
      const forecast = log.look(state, START_MS + atMs, (seed) =>
        predictLoad(state, { pace: AS_ESTIMATED, seed }),
      );
      if (forecast) made++;
    }
    const records = log.records();
    expect(new Set(records.map(({ madeMs }) => madeMs)).size).toBe(made);
    expect(made).toBeGreaterThan(15);
    expect(records.length).toBeLessThanOrEqual(300);
  });

  it('stays small however long the run, and spans all of it', () => {
    const records = logged(600_000, 20, new ForecastLog({ mostRecords: 80 })).records();
    expect(records.length).toBeLessThanOrEqual(80);
    expect(Math.max(...records.map(({ madeMs }) => madeMs))).toBeGreaterThan(START_MS + 400_000);
    expect(records[0]?.madeMs).toBe(START_MS);
  });

  it('keeps what came of a forecast long ago, though looks of that time are gone', () => {
    const log = logged(1_800_000, 80, new ForecastLog({ mostRecords: 40 }));
    const settled = log
      .records()
      .filter(({ quantity, horizonMs }) => quantity === 'backlog' && horizonMs === 60_000);
    expect(settled[0]).toMatchObject({ madeMs: START_MS, current: 78, actual: 76 });
    expect(settled.filter(({ actual }) => actual === null).length).toBeLessThanOrEqual(1);
  });

  it('makes none where the caller has nothing to tell, and sees the load all the same', () => {
    const log = new ForecastLog();
    const state = loadState({ queued: minuteUnits(8) });
    look(log, state, START_MS);
    expect(log.look(loadState({ queued: minuteUnits(5) }), START_MS + 60_000, () => null)).toBeNull();
    expect(first(log.records(), 'backlog', 60_000)).toMatchObject({ actual: 5 });
  });

  it('tells nothing of an end where there is none', () => {
    const log = logged(240_000, 8, new ForecastLog({ hasEnd: false }));
    const records = log.records();
    expect(records.filter(({ quantity }) => quantity === 'remaining_ms')).toEqual([]);
    expect(first(records, 'busy', 300_000)).toMatchObject({ actual: null });
    expect(first(records, 'busy', 180_000)).toMatchObject({ actual: 2 });
  });
});
