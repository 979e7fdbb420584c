import path from 'node:path';
import { readdir, readFile, writeFile, mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../reporters/html/read-report.js';
import { writeReport } from '../../../reporters/html/write-report.js';
import { EARLIER, LATER, recordAll, twoRuns, withDirectory } from './report-fixture.js';
import { NO_METRICS } from '../../../src/model/metrics.js';
import { aRecording } from '../history/recordings.js';
import { HOSTILE } from './sample-run.js';

async function withTwoRuns(use: (file: string, directory: string) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    await recordAll(file, twoRuns());
    await use(file, directory);
  });
}

describe('readReport', () => {
  it('reads the last run as it was recorded', () =>
    withTwoRuns(async (file) => {
      const [, recorded] = twoRuns();
      const data = await readReport(file);
      const { supportingProjects: _, ...run } = recorded?.run ?? { supportingProjects: [] };
      expect(data.run).toMatchObject(run);
      expect(data.agents).toMatchObject([recorded?.agent]);
      expect(data.units).toHaveLength(recorded?.placements.length ?? -1);
      const starts = [...(recorded?.workerStarts ?? [])].sort((a, b) => a.startedMs - b.startedMs);
      expect(data.workerStarts).toMatchObject(starts);
      expect(new Set(data.projects)).toEqual(new Set(LATER.projects));
      expect(data.units.map(({ title }) => title)).toEqual(
        expect.arrayContaining([HOSTILE.script, HOSTILE.image]),
      );
    }));

  it('holds what was measured and forecast, at moments since the first start', () =>
    withTwoRuns(async (file) => {
      const [, recorded] = twoRuns();
      const data = await readReport(file);
      const firstMs = Math.min(...(recorded?.placements ?? []).map(({ startedMs }) => startedMs));
      const { samples, instances, breakers, recoveries, forecasts, steals, lostAgents } =
        recorded?.metrics ?? NO_METRICS;
      expect(data.samples).toHaveLength(samples.length);
      expect(data.samples.map(({ atMs }) => atMs + firstMs)).toEqual(
        samples.map(({ sampledMs }) => sampledMs),
      );
      expect(data.instances).toMatchObject(
        instances.map((its) => ({
          ...its,
          launchedMs: its.launchedMs - firstMs,
          closedMs: its.closedMs - firstMs,
        })),
      );
      expect(data.breakers).toMatchObject(
        breakers.map(({ from, to, atMs, ...its }) => ({
          ...{ ...its, agent: 'agent-1', fromState: from, toState: to, atMs: atMs - firstMs },
        })),
      );
      expect(data.recoveries).toEqual(
        recoveries.map((its) => ({
          ...{ ...its, agent: 'agent-1', lostMs: its.lostMs - firstMs },
          againMs: its.againMs === null ? null : its.againMs - firstMs,
          recoveryMs: its.againMs === null ? null : its.againMs - its.lostMs,
        })),
      );
      const projects = [...new Set(recorded?.metrics.custom.map(({ project }) => project))];
      expect(data.testMemory).toEqual(
        projects.reverse().map((project, at) => ({
          ...{ project, file: 'tests/media/spec-3.spec.ts', title: 'draws' },
          peakBytes: (421 - at) * 2 ** 20,
        })),
      );
      expect(data.forecasts).toHaveLength(forecasts.length);
      expect(data.forecasts[0]).toMatchObject({
        ...forecasts[0],
        madeMs: (forecasts[0]?.madeMs ?? 0) - firstMs,
      });
      expect(data.steals).toEqual(
        steals.map((its) => ({ ...its, agent: 'agent-1', stolenMs: its.stolenMs - firstMs })),
      );
      expect(data.lostAgents).toEqual(lostAgents.map((its) => ({ ...its, agent: 'agent-1' })));
      const { samples: none, ...cold } = await readReport(file, 'local-1');
      expect([none, cold.instances, cold.breakers, cold.forecasts]).toEqual([[], [], [], []]);
      expect(cold.recoveries).toEqual([]);
      expect([cold.steals, cold.lostAgents]).toEqual([[], []]);
    }));

  it('accounts for all the time of every slot', () =>
    withTwoRuns(async (file) => {
      const { run, slots, units } = await readReport(file);
      for (const { workMs, startMs, idleMs } of slots)
        expect(workMs + startMs + idleMs).toBeCloseTo(run.makespanMs, 3);
      expect(slots.reduce((sum, slot) => sum + slot.units, 0)).toBe(units.length);
      expect(slots.reduce((sum, slot) => sum + slot.idleMs, 0)).toBeCloseTo(run.idleMs, 3);
    }));

  it('gives every attempt to the unit in which it ran', () =>
    withTwoRuns(async (file) => {
      const { tests, units, testsOmitted } = await readReport(file);
      expect(testsOmitted).toBe(0);
      expect(tests.every(([unit]) => unit >= 0)).toBe(true);
      units.forEach((unit, index) => {
        const titles = new Set(tests.filter(([at]) => at === index).map(([, title]) => title));
        expect(titles.size).toBe(unit.tests);
      });
    }));

  it('keeps decisions by spec, with the arithmetic that made their score', () =>
    withTwoRuns(async (file) => {
      const { decisions } = await readReport(file);
      expect(decisions).toHaveLength(LATER.specs);
      for (const { candidates, chosen } of decisions) {
        expect(candidates).toHaveLength(3);
        expect(candidates[0]?.project).toBe(chosen);
        for (const { score, factors } of candidates) {
          const product = Object.values(factors.contributions).reduce(
            (value, { contribution }) => value * contribution,
            1,
          );
          expect(score).toBeCloseTo(product, 9);
        }
      }
    }));

  it('shows earlier runs up to the one asked for, and counts flakiness in them', () =>
    withTwoRuns(async (file) => {
      expect((await readReport(file)).runs.map(({ runId }) => runId)).toEqual(['local-1', 'local-2']);
      const earlier = await readReport(file, 'local-1');
      expect(earlier.run.runId).toBe('local-1');
      expect(earlier.runs.map(({ runId }) => runId)).toEqual(['local-1']);
      expect(earlier.decisions).toEqual([]);
      expect(earlier.flaky.map(({ project }) => project).sort()).toEqual([...EARLIER.projects].sort());
      expect(earlier.flaky[0]).toMatchObject({ flakyRuns: 1, runs: 1, inThisRun: true });
    }));

  it('names an unknown run and a missing history', () =>
    withTwoRuns(async (file, directory) => {
      await expect(readReport(file, "no'such")).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
      await expect(readReport(path.join(directory, 'none.duckdb'))).rejects.toMatchObject({
        code: 'HISTORY_MISSING',
      });
    }));
});

it('shows how even the slots of all agents of a run were', () =>
  withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    const agent = (name: string, durationMs: number) =>
      aRecording({ agent: name, run: { imbalance: 0 }, attempts: [{ durationMs }] });
    await recordAll(file, [agent('one', 4000), agent('two', 1000)]);
    // Each has a second slot, which had nothing to do.
    expect((await readReport(file)).run.imbalance).toBeCloseTo(1 - (4000 + 1000) / 4 / 4000);
  }));

describe('writeReport', () => {
  it('replaces an older file as a whole and leaves nothing beside it', () =>
    withTwoRuns(async (historyPath, directory) => {
      const assetsDirectory = path.join(directory, 'assets');
      await mkdir(assetsDirectory);
      await writeFile(path.join(assetsDirectory, 'client.js'), '');
      await writeFile(path.join(assetsDirectory, 'style.css'), '');
      const outputFile = path.join(directory, 'out/deep/report.html');
      for (const runId of ['local-1', 'local-2'])
        await writeReport({ historyPath, outputFile, assetsDirectory, runId });
      expect(await readFile(outputFile, 'utf8')).toContain('"runId":"local-2"');
      expect(await readdir(path.dirname(outputFile))).toEqual(['report.html']);
      const blocked = path.join(outputFile, 'report.html');
      await expect(writeReport({ historyPath, outputFile: blocked, assetsDirectory })).rejects.toMatchObject({
        code: 'REPORT_UNWRITABLE',
      });
    }));
});
