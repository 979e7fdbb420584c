import path from 'node:path';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoadWatch, type LoadWatchDeps } from '../../../plugin/playwright/load-watch.js';
import { SlotLog, type SlotEntry } from '../../../plugin/playwright/slot-log.js';
import type { RunQueue } from '../../../src/coordinate/coordinator.js';
import type { Estimate } from '../../../src/model/estimate.js';
import type { Predicted } from '../../../src/predict/load-counter.js';
import type { LoadState } from '../../../src/predict/load-state.js';
import { readMisses } from '../../../src/predict/interval-widths-file.js';
import { loadState, minuteUnits } from '../../support/load-states.js';
import { withDirectory } from '../html/report-fixture.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(overrides: Partial<LoadWatchDeps> = {}) {
  const warnings: string[] = [];
  const watch = new LoadWatch({
    runSpread: 0.06,
    missesFile: null,
    sharedQueue: null,
    phases: () => [],
    now: () => Date.now(),
    onForecast: () => undefined,
    warn: (message) => void warnings.push(message),
    ...overrides,
  });
  return { watch, warnings };
}

/** What a slot did that ran one test, which passed. */
function endedAfter(ms: number, estimate: Estimate | null): SlotEntry {
  const log = new SlotLog();
  const test = { id: 'test', results: [], expectedStatus: 'passed' } as unknown as TestCase;
  const start = { tests: [test], slot: 0, startedMs: 0, isWarm: true, isIsolated: false } as const;
  log.begin({ ...start, reason: 'warm', estimate });
  log.testEnded(test, { status: 'passed', duration: ms, parallelIndex: 0 } as TestResult);
  const entry = log.end(0, ms);
  if (!entry) throw new Error('nothing ran');
  return entry;
}

/** Times at which forecasts were made, from the first on. */
function timesOf(watch: LoadWatch): number[] {
  const times = [...new Set(watch.records().map(({ madeMs }) => madeMs))];
  return times.map((ms) => ms - (times[0] ?? 0));
}

describe('LoadWatch', () => {
  it('forecasts at the start and every ten seconds, until the phase ends', () => {
    const { watch } = watched();
    const end = watch.watch(() => loadState({ queued: minuteUnits(8) }));
    vi.advanceTimersByTime(25_000);
    end(false);
    vi.advanceTimersByTime(60_000);
    expect(timesOf(watch)).toEqual([0, 10_000, 20_000]);
    expect(watch.records()[0]).toMatchObject({ quantity: 'remaining_ms', actual: 25_000 });
  });

  it('tells how long the run will still take, each time that it forecasts', () => {
    const rests: Predicted[] = [];
    const { watch } = watched({ onForecast: (rest) => void rests.push(rest) });
    const end = watch.watch(() => loadState({ queued: minuteUnits(8) }));
    vi.advanceTimersByTime(15_000);
    end(false);
    expect(rests).toEqual(
      watch
        .records()
        .flatMap(({ quantity, predicted, low, high }) =>
          quantity === 'remaining_ms' ? [{ predicted, low, high }] : [],
        ),
    );
    expect(rests).toHaveLength(2);
  });

  it('forecasts nothing in a run that is expected to last less than a minute, and does', () => {
    const { watch } = watched();
    const [minute] = minuteUnits(1);
    if (!minute) throw new Error('no unit');
    const short = { ...minute, estimate: { ...minute.estimate, value: 30_000 } };
    let elapsedMs = 0;
    const end = watch.watch(() => loadState({ running: [{ slot: 0, unit: short, elapsedMs }] }));
    for (; elapsedMs < 30_000; elapsedMs += 10_000) vi.advanceTimersByTime(10_000);
    end(false);
    expect(watch.records()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('begins to forecast when a run takes longer than it was expected to', () => {
    const { watch } = watched();
    // Of 50 s, as was thought: there is always as much left.
    const units = minuteUnits(2).map((unit) => ({
      ...unit,
      estimate: { ...unit.estimate, value: 50_000 },
    }));
    const end = watch.watch(() => loadState({ queued: units }));
    expect(watch.records()).toEqual([]);
    vi.advanceTimersByTime(180_000);
    end(false);
    const made = new Set(watch.records().map(({ madeMs }) => madeMs));
    expect(made.size).toBeGreaterThan(10);
    expect(watch.records().find(({ quantity }) => quantity === 'remaining_ms')?.actual).toBeGreaterThan(0);
  });

  it('forecasts a first run by what its units have taken, once some have ended', () => {
    const prior = { value: 1000, spread: 100, sampleCount: 0, source: 'prior' } as const;
    const unknown = minuteUnits(20).map((unit) => ({ ...unit, estimate: prior }));
    const { watch } = watched();
    watch.watch(() => loadState({ queued: unknown }));
    for (let ended = 0; ended < 9; ended++) watch.unitEnded(endedAfter(30_000 + ended, prior));
    vi.advanceTimersByTime(10_000);
    expect(watch.records()).toEqual([]);
    watch.unitEnded(endedAfter(30_000, prior));
    vi.advanceTimersByTime(10_000);
    const rest = watch.records().find(({ quantity }) => quantity === 'remaining_ms');
    // Twenty units of half a minute on two slots.
    expect(rest?.predicted).toBeGreaterThan(270_000);
    expect(rest?.predicted).toBeLessThan(330_000);
  });

  it('does nothing in a first run, of which nothing is known', () => {
    const unknown = minuteUnits(8).map((unit) => ({
      ...unit,
      estimate: { ...unit.estimate, source: 'prior' as const },
    }));
    const phases = vi.fn(() => []);
    const { watch } = watched({ phases });
    watch.watch(() => loadState({ queued: unknown }))(false);
    expect(watch.records()).toEqual([]);
    // That would go through all units of the run.
    expect(phases).not.toHaveBeenCalled();
    const [known] = minuteUnits(1, 'other');
    if (known) watch.watch(() => loadState({ queued: [...unknown, known] }));
    expect(timesOf(watch)).toEqual([0]);
  });

  it('makes no forecast when hardly anything is left', () => {
    const units = minuteUnits(8);
    const [last] = units;
    let state = loadState({ queued: units });
    const { watch } = watched();
    watch.watch(() => state);
    if (last) state = loadState({ running: [{ slot: 0, unit: last, elapsedMs: 50_000 }] });
    vi.advanceTimersByTime(10_000);
    expect(timesOf(watch)).toEqual([0]);
  });

  it('counts what later phases will bring', () => {
    const [setup, main] = [minuteUnits(1, 'setup'), minuteUnits(4, 'main')];
    const { watch } = watched({ phases: () => [setup, main] });
    watch.watch(() => loadState({ queued: setup }));
    const projects = new Set(watch.records().map(({ project }) => project));
    expect(projects).toEqual(new Set([null, 'main', 'setup']));
  });

  it('does nothing where the order is not ours', () => {
    const { watch } = watched();
    watch.watch(() => null);
    vi.advanceTimersByTime(120_000);
    expect(watch.records()).toEqual([]);
    expect(watch.glance()).toBeNull();
  });

  it('learns from what its forecasts missed by, and widens the next run’s intervals', () =>
    withDirectory(async (directory) => {
      const missesFile = path.join(directory, 'forecasts.json');
      const ofRun = async (): Promise<Predicted | undefined> => {
        const rests: Predicted[] = [];
        const { watch } = watched({ missesFile, onForecast: (rest) => void rests.push(rest) });
        const end = watch.watch(() => loadState({ queued: minuteUnits(8) }));
        vi.advanceTimersByTime(1000);
        end(false); // long before anybody expected it
        await watch.learn();
        return rests[0];
      };
      const [first, second] = [await ofRun(), await ofRun()];
      expect(second?.predicted).toBe(first?.predicted);
      expect(second?.low).toBeLessThan(first?.low ?? 0);
      expect(second?.high).toBeGreaterThan(first?.high ?? Infinity);
    }));

  it('says so where it can not keep what it learned, and learns nothing from a short run', async () => {
    const { watch, warnings } = watched({ missesFile: '/dev/null/forecasts.json' });
    watch.watch(() => loadState({ queued: minuteUnits(2) }))(false);
    await watch.learn();
    expect(warnings).toEqual([]);
    watch.watch(() => loadState({ queued: minuteUnits(8) }))(false);
    await watch.learn();
    expect(warnings).toEqual([
      expect.stringContaining('what the forecasts of this run missed by was not kept') as string,
    ]);
  });

  it('tells who asks when each running unit and the run will end, and keeps nothing of it', () => {
    const [first, ...rest] = minuteUnits(3);
    if (!first) throw new Error('no unit');
    const { watch } = watched();
    expect(watch.glance()).toBeNull();
    const end = watch.watch(() =>
      loadState({ running: [{ slot: 1, unit: first, elapsedMs: 50_000 }], queued: rest.slice(0, 1) }),
    );
    const { remainingMs, runningMs } = watch.glance() ?? {};
    expect([...(runningMs?.keys() ?? [])]).toEqual([1]);
    const ofFirst = runningMs?.get(1);
    expect(ofFirst?.low).toBeLessThan(ofFirst?.high ?? 0);
    expect(ofFirst?.predicted).toBeLessThan(30_000);
    expect(remainingMs?.predicted).toBeGreaterThan(50_000);
    expect(remainingMs?.predicted).toBeLessThan(70_000);
    expect(watch.records()).toEqual([]);
    end(false);
    expect(watch.glance()).toBeNull();
  });

  it('takes no unit for fast since none of its tests failed', () => {
    const { watch } = watched();
    watch.watch(() => loadState({ queued: minuteUnits(4) }));
    const restMs = (): number => watch.glance()?.remainingMs?.predicted ?? NaN;
    const before = restMs();
    const estimate = {
      value: 120_000,
      restartsMs: 60_000,
      spread: 6000,
      sampleCount: 5,
      source: 'own',
    } as const;
    watch.unitEnded(endedAfter(60_000, estimate));
    expect(restMs()).toBeGreaterThan(0.98 * before);
  });

  it('of a shared run of which nobody knows what is queued tells of its own units alone', () => {
    const units = minuteUnits(40);
    const [first, ...queued] = units;
    if (!first) throw new Error('no unit');
    const { watch } = watched({ sharedQueue: () => null });
    watch.watch(() => loadState({ running: [{ slot: 0, unit: first, elapsedMs: 0 }], queued }));
    vi.advanceTimersByTime(30_000);
    const glance = watch.glance();
    expect(glance?.remainingMs).toBeNull();
    expect(glance?.runningMs.get(0)?.predicted).toBeGreaterThan(50_000);
    expect(watch.records()).toEqual([]);
  });

  it('forecasts when a shared run ends by what all agents have to do, and the minutes to come for its own slots', () => {
    const units = [...minuteUnits(30, 'a'), ...minuteUnits(10, 'b')];
    const rests: Predicted[] = [];
    // Two of eight slots are this agent's, whatever of the queue stands in its share; 12 units of half a minute are its part.
    let queue: RunQueue | null = null;
    const { watch, warnings } = watched({
      sharedQueue: () => queue,
      onForecast: (rest) => void rests.push(rest),
    });
    const running = units.slice(0, 2).map((unit, slot) => ({ slot, unit, elapsedMs: 30_000 }));
    const queued = units.slice(2);
    const end = watch.watch(() => loadState({ running, queued }));
    vi.advanceTimersByTime(10_000);
    expect(rests).toEqual([]);
    queue = { count: 48, totalMs: 48 * 30_000, slots: 8 };
    vi.advanceTimersByTime(10_000);
    expect(warnings).toEqual([]);
    const [rest] = rests;
    expect(rest?.predicted).toBeGreaterThan(190_000);
    expect(rest?.predicted).toBeLessThan(230_000);
    expect(rest?.low).toBeLessThan(rest?.predicted ?? 0);
    expect(watch.glance()?.remainingMs?.predicted).toBeGreaterThan(190_000);
    end(false);
    const records = watch.records();
    const aMinuteAhead = (quantity: string, project: string | null = null) =>
      records.find((its) => its.horizonMs === 60_000 && its.quantity === quantity && its.project === project);
    expect(aMinuteAhead('busy')).toMatchObject({ predicted: 2, current: 2, actual: 0 });
    expect(aMinuteAhead('utilisation')).toMatchObject({ predicted: 1 });
    expect(aMinuteAhead('backlog')?.current).toBe(12);
    expect(aMinuteAhead('backlog')?.predicted).toBeLessThan(12);
    const backlogs = ['a', 'b'].map((project) => aMinuteAhead('backlog', project)?.current);
    expect(backlogs).toEqual([9, 3]);
  });

  it('of a shared run of which it knows no unit any more tells the end alone', () => {
    const queue: RunQueue = { count: 48, totalMs: 48 * 30_000, slots: 8 };
    const { watch } = watched({ sharedQueue: () => queue });
    let queued = minuteUnits(1);
    const end = watch.watch(() => loadState({ queued }));
    queued = [];
    vi.advanceTimersByTime(10_000);
    end(false);
    const told = watch.records().map(({ madeMs, quantity }) => ({ madeMs, quantity }));
    const [first, last] = [told[0]?.madeMs, told.at(-1)?.madeMs];
    expect(last).toBeGreaterThan(first ?? Infinity);
    expect(told.filter(({ madeMs }) => madeMs === last)).toEqual([
      { madeMs: last, quantity: 'remaining_ms' },
    ]);
    expect(told.filter(({ madeMs }) => madeMs === first).length).toBeGreaterThan(1);
  });

  it('tells no end of a shared run while only others run, and that nothing runs here', async () => {
    await withDirectory(async (directory) => {
      const missesFile = path.join(directory, 'forecasts-shared.json');
      let queue: RunQueue = { count: 40, totalMs: 40 * 60_000, slots: 4 };
      let running = minuteUnits(1).map((unit) => ({ slot: 0, unit, elapsedMs: 0 }));
      const { watch, warnings } = watched({ sharedQueue: () => queue, missesFile });
      const end = watch.watch(() => loadState({ running, queued: minuteUnits(2, 'known') }));
      expect(watch.glance()?.remainingMs?.predicted).toBeGreaterThan(60_000);
      queue = { ...queue, count: 0, totalMs: 0 };
      running = [];
      expect(watch.glance()?.remainingMs).toBeNull();
      vi.advanceTimersByTime(70_000);
      const busy = watch.records().find((its) => its.horizonMs === 60_000 && its.quantity === 'busy');
      expect(busy).toMatchObject({ current: 1, actual: 0 });
      end(false);
      await watch.learn();
      expect(warnings).toEqual([]);
      expect(readMisses(missesFile)).not.toEqual([]);
    });
  });

  it('warns once when it fails, and leaves the run alone', () => {
    const { watch, warnings } = watched();
    let looks = 0;
    const failing = (): LoadState => {
      if (looks++ > 0) throw new Error('broken');
      return loadState({ queued: minuteUnits(8) });
    };
    const end = watch.watch(failing);
    vi.advanceTimersByTime(60_000);
    end(true);
    expect(warnings).toEqual(['the load of this run is no longer forecast: broken.']);
    expect(timesOf(watch)).toEqual([0]);
  });
});
