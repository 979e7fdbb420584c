import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import type { EarlyForecast } from '../../../src/predict/early-forecast.js';
import {
  earlyForecastsDirectory,
  forgetEarlyForecast,
  giveBackEarlyForecast,
  keepEarlyForecast,
  takeEarlyForecasts,
} from '../../../src/predict/early-forecasts-file.js';
import { withDirectory } from '../html/report-fixture.js';

const FORECAST: EarlyForecast = {
  ...{ suite: 'shop', slots: 2, madeMs: 1000 },
  figures: [
    {
      horizonMs: 0,
      project: null,
      quantity: 'remaining_ms',
      predicted: 300,
      low: 200,
      high: 400,
      slots: null,
    },
    { horizonMs: 60_000, project: 'chromium', quantity: 'busy', predicted: 1, low: 0, high: 2, slots: 2 },
  ],
};
const RUN = { suite: 'shop', slots: 2, beganMs: 2000 };

function take(directory: string, run: Partial<typeof RUN> = {}, warnings: string[] = []) {
  const { suite, slots, beganMs } = { ...RUN, ...run };
  const of = { suite: () => suite, slots: new Set([slots, 8]), beganMs };
  return takeEarlyForecasts(directory, of, (message) => void warnings.push(message));
}

it('keeps forecasts beside the history for the next run of the suite', () =>
  withDirectory(async (place) => {
    const directory = earlyForecastsDirectory(path.join(place, 'history.duckdb'));
    expect(take(directory)).toEqual([]);
    await keepEarlyForecast(directory, FORECAST);
    expect(await readdir(place)).toEqual(['predicted']);
    expect(take(directory).map(({ forecast }) => forecast)).toEqual([FORECAST]);
  }));

it.each([
  ['another suite', { suite: 'docs' }],
  ['another number of slots', { slots: 4 }],
  ['a run that was on already', { beganMs: 1000 }],
])('leaves to others what is not of %s', (_, run) =>
  withDirectory(async (directory) => {
    await keepEarlyForecast(directory, FORECAST);
    expect(take(directory, run)).toEqual([]);
    expect(take(directory)).toHaveLength(1);
  }),
);

it('keeps each that says something else, once', () =>
  withDirectory(async (directory) => {
    const other = { ...FORECAST, figures: FORECAST.figures.slice(1) };
    await Promise.all(
      [FORECAST, other, { ...FORECAST, slots: 4 }].map((each) => keepEarlyForecast(directory, each)),
    );
    await keepEarlyForecast(directory, { ...FORECAST, madeMs: 1500 });
    const taken = take(directory).map(({ forecast }) => forecast);
    expect(taken).toHaveLength(2);
    expect(taken).toEqual(expect.arrayContaining([{ ...FORECAST, madeMs: 1500 }, other]));
  }));

it('gives a forecast to one of two runs at once, and to the next where that one has recorded nothing', () =>
  withDirectory(async (directory) => {
    await keepEarlyForecast(directory, FORECAST);
    const [first, second] = [take(directory), take(directory)];
    expect([first.length, second.length]).toEqual([1, 0]);
    first.forEach(giveBackEarlyForecast);
    const third = take(directory);
    expect(third.map(({ forecast }) => forecast)).toEqual([FORECAST]);
    third.forEach(forgetEarlyForecast);
    expect(await readdir(directory)).toEqual([]);
  }));

it('gives back after a while what a run took that died', () =>
  withDirectory(async (directory) => {
    await keepEarlyForecast(directory, FORECAST);
    expect(take(directory)).toHaveLength(1);
    expect(take(directory)).toEqual([]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
    try {
      const again = take(directory);
      expect(again.map(({ forecast }) => forecast)).toEqual([FORECAST]);
      again.forEach(giveBackEarlyForecast);
      expect(take(directory)).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  }));

it.each(['no JSON', '{"format":9}', '{"format":1,"forecast":{"suite":"shop","slots":2}}'])(
  'warns of a file that holds %s, and takes the others',
  (text) =>
    withDirectory(async (directory) => {
      await keepEarlyForecast(directory, FORECAST);
      await writeFile(path.join(directory, 'broken.json'), text);
      await writeFile(path.join(directory, 'notes.txt'), 'no forecast at all');
      const warnings: string[] = [];
      expect(take(directory, {}, warnings)).toHaveLength(1);
      expect(warnings).toEqual([expect.stringContaining('broken.json holds no forecast')]);
      expect(await readdir(directory)).toEqual(expect.arrayContaining(['broken.json', 'notes.txt']));
    }),
);

it('keeps the latest hundred', () =>
  withDirectory(async (directory) => {
    for (let each = 0; each < 103; each++)
      await keepEarlyForecast(directory, { ...FORECAST, suite: `suite ${each}` });
    expect(await readdir(directory)).toHaveLength(100);
    expect(take(directory, { suite: 'suite 102' })).toHaveLength(1);
  }));
