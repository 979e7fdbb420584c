import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrivalsText, readRunArrivals, type RunArrivals } from '../../../src/cli/run-arrivals.js';
import type { RunRecording } from '../../../src/model/record.js';
import { EARLIER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun } from '../html/sample-run.js';
import { cli } from './cli-harness.js';

/** A run with so many units of kind `new` in a project, and four of kind `old`. */
function runWith(index: number, units: number, runner = 'playwright'): RunRecording {
  const startedMs = EARLIER.startedMs + index * 60_000;
  const run = sampleRun({ ...EARLIER, runId: `run-${index}`, startedMs });
  const [first] = run.placements;
  if (!first) throw new Error('no unit');
  const unit = (kind: string, at: number) => ({
    ...{ ...first, project: 'chromium', kind, retry: 0 },
    ...{ unitId: `${kind}${at}`, title: `${kind}${at}`, startedMs, endedMs: startedMs + 1000 },
  });
  return {
    ...run,
    run: { ...run.run, runner },
    placements: [
      ...Array.from({ length: units }, (_, at) => unit('new', at)),
      ...Array.from({ length: 4 }, (_, at) => unit('old', at)),
      // A retry is no unit more.
      { ...unit('old', 0), retry: 1 },
    ],
  };
}

async function arrivalsOf(runs: readonly RunRecording[]): Promise<RunArrivals[]> {
  return withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    await recordAll(file, runs);
    return readRunArrivals(file);
  });
}

describe('readRunArrivals', () => {
  it('tells level and trend by project and kind, the most first', async () => {
    const arrivals = await arrivalsOf(Array.from({ length: 8 }, (_, index) => runWith(index, 10 * index)));
    expect(arrivals.map(({ project, kind, trend }) => [project, kind, trend])).toEqual([
      ['chromium', 'new', 'rising'],
      ['chromium', 'old', 'steady'],
    ]);
    const [rising, steady] = arrivals;
    expect(rising?.trendPerRun).toBeGreaterThan(5);
    expect(rising?.trendStrength).toBeGreaterThan(0.95);
    // The level is that of now.
    expect(rising?.perRun).toBe(70);
    expect(steady).toMatchObject({ perRun: 4, spreadPerRun: 0, trendPerRun: 0, runs: 8, units: 32 });
  });

  it('counts a run in which nothing of a kind came', async () => {
    const arrivals = await arrivalsOf([runWith(0, 0), runWith(1, 6)]);
    expect(arrivals.find(({ kind }) => kind === 'new')).toMatchObject({
      perRun: 6,
      trend: 'steady',
      units: 6,
    });
  });

  it('looks at runs of the last one’s runner alone', async () => {
    const arrivals = await arrivalsOf([runWith(0, 50, 'pool'), runWith(1, 2)]);
    expect(arrivals.find(({ kind }) => kind === 'new')).toMatchObject({
      perRun: 2,
      spreadPerRun: null,
      runs: 1,
    });
  });
});

describe('evenkeel predict', () => {
  it('shows what comes in a run, as a table and as data', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      await recordAll(
        file,
        Array.from({ length: 8 }, (_, index) => runWith(index, 10 * index)),
      );
      const { stdout } = await cli(['predict', '--history', file]);
      expect(stdout).toMatch(/What comes in the next run, by project and kind:/);
      expect(stdout).toMatch(/chromium +\W* *new +\W* *70 +\W* *10 +\W* *rising by 10/);
      const json = JSON.parse((await cli(['predict', '--history', file, '--json'])).stdout) as {
        arrivals: RunArrivals[];
      };
      expect(json.arrivals).toEqual(await readRunArrivals(file));
    }));

  it('names a dozen rows, and how many more there are', () => {
    const row: RunArrivals = {
      ...{ project: 'p', kind: '', perRun: 1, spreadPerRun: 0, trendPerRun: 0, trendStrength: 0 },
      ...{ trend: 'steady', runs: 1, units: 1 },
    };
    expect(arrivalsText([])).toBeNull();
    expect(arrivalsText(Array<RunArrivals>(12).fill(row))).not.toContain('more');
    expect(arrivalsText(Array<RunArrivals>(14).fill(row))).toContain('… and 2 rows more with --json.');
  });
});
