import { expect, it } from 'vitest';
import { ArrivalCounts } from '../../../../src/predict/arrivals/arrival-counts.js';

const TEXT = { browser: 'chromium', kind: 'text' };
const AUDIO = { browser: 'firefox', kind: 'audio' };

it('counts each browser and kind in bins of ten seconds, whole ones alone', () => {
  const counts = new ArrivalCounts();
  for (const atMs of [1000, 2000, 11_000, 35_000]) counts.add(TEXT, atMs);
  counts.add(AUDIO, 25_000);
  expect(counts.series(39_000)).toEqual([
    { stream: TEXT, counts: [2, 1, 0] },
    { stream: AUDIO, counts: [0, 0, 1] },
  ]);
  expect(counts.series(40_000)[0]?.counts).toEqual([2, 1, 0, 1]);
});

it('knows nothing before the first arrival', () => {
  expect(new ArrivalCounts().series(1e9)).toEqual([]);
});

it('forgets what is older than half an hour, and streams that are silent as long', () => {
  const counts = new ArrivalCounts();
  counts.add(AUDIO, 0);
  for (let atMs = 0; atMs < 7_200_000; atMs += 5000) counts.add(TEXT, atMs);
  const series = counts.series(7_200_000);
  expect(series.map(({ stream }) => stream)).toEqual([TEXT]);
  expect(series[0]?.counts).toEqual(Array(180).fill(2));
});
