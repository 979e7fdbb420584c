import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ForeseenRun } from '../../../plugin/playwright/foreseen-run.js';
import type { RunRecording } from '../../../src/model/record.js';
import { suiteOfRun } from '../../../src/predict/early-forecast.js';
import { keepEarlyForecast } from '../../../src/predict/early-forecasts-file.js';
import { withDirectory } from '../html/report-fixture.js';
import { aRecording } from '../history/recordings.js';

const RECORDING = aRecording({ attempts: [{}] });
const { slots } = RECORDING.agent;

async function keep(directory: string): Promise<void> {
  const { run, agent } = RECORDING;
  const end = { horizonMs: 0, project: null, quantity: 'remaining_ms', slots: null } as const;
  await keepEarlyForecast(directory, {
    ...{ suite: suiteOfRun(RECORDING), slots: agent.slots, madeMs: run.startedMs - 1 },
    figures: [{ ...end, predicted: 5000, low: 4000, high: 6000 }],
  });
}

function foreseen(directory: string | null): ForeseenRun {
  return new ForeseenRun({ directory, warn: (message) => expect.fail(message) });
}

function forecastsIn({ metrics }: RunRecording): unknown[] {
  return metrics.forecasts.map(({ madeMs, predicted, actual }) => [madeMs, predicted, actual]);
}

it('adds to each recording of a run what was forecast before it, and forgets that once it is kept', () =>
  withDirectory(async (directory) => {
    await keep(directory);
    const [run, next] = [foreseen(directory), foreseen(directory)];
    const [placement] = RECORDING.placements;
    const tookMs = (placement?.endedMs ?? 0) - (placement?.startedMs ?? 0);
    const expected = [[RECORDING.run.startedMs - 1, 5000, tookMs]];
    expect(forecastsIn(run.withForecasts(RECORDING, slots))).toEqual(expected);
    // A later one takes the place of the one before.
    const interrupted = {
      ...RECORDING,
      revision: 1,
      run: { ...RECORDING.run, status: 'interrupted' },
    } as const;
    expect(forecastsIn(run.withForecasts(interrupted, slots))).toEqual(expected);
    expect(next.withForecasts(RECORDING, slots)).toBe(RECORDING);
    run.settle(true);
    expect(await readdir(directory)).toEqual([]);
  }));

it('leaves a forecast to the next run where this one was cut short, or is not kept', () =>
  withDirectory(async (directory) => {
    await keep(directory);
    const cut = { ...RECORDING, run: { ...RECORDING.run, status: 'interrupted' } } as const;
    expect(foreseen(directory).withForecasts(cut, slots)).toBe(cut);
    const unkept = foreseen(directory);
    expect(forecastsIn(unkept.withForecasts(RECORDING, slots))).toHaveLength(1);
    unkept.settle(false);
    expect(forecastsIn(foreseen(directory).withForecasts(RECORDING, slots))).toHaveLength(1);
  }));

it('knows the run by the slots that it began with, though a move made it more', () =>
  withDirectory(async (directory) => {
    await keep(directory);
    const wider = { ...RECORDING, agent: { ...RECORDING.agent, slots: slots + 1 } };
    expect(foreseen(directory).withForecasts(wider, slots + 2)).toBe(wider);
    expect(forecastsIn(foreseen(directory).withForecasts(wider, slots))).toHaveLength(1);
  }));

it('records the run where forecasts can not be read, with a warning', () =>
  withDirectory(async (directory) => {
    await keep(directory);
    const warnings: string[] = [];
    const run = new ForeseenRun({ directory, warn: (message) => warnings.push(message) });
    const broken = { ...RECORDING, attempts: null } as unknown as RunRecording;
    expect(run.withForecasts(broken, slots)).toBe(broken);
    expect(warnings).toEqual([
      expect.stringMatching(/^what was forecast of this run is not held against it: /),
    ]);
  }));

it('changes nothing where there is no history', () => {
  const run = foreseen(null);
  expect(run.withForecasts(RECORDING, slots)).toBe(RECORDING);
  run.settle(false);
});
