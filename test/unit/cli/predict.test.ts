import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_METRICS, type ForecastRecord } from '../../../src/model/metrics.js';
import type { RunRecording } from '../../../src/model/record.js';
import { intervalWidthsPath, writeMisses } from '../../../src/predict/interval-widths-file.js';
import { EARLIER, LATER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun } from '../html/sample-run.js';
import { cli } from './cli-harness.js';

/** A suite whose run takes about five minutes on two slots. */
function longRun(): RunRecording {
  const run = sampleRun({ ...LATER, route: 'all' });
  const longer = <T extends { startedMs: number }>(record: T): T => ({
    ...record,
    startedMs: LATER.startedMs + 4 * (record.startedMs - LATER.startedMs),
  });
  return {
    ...run,
    placements: run.placements.map((unit) => ({
      ...longer(unit),
      endedMs: LATER.startedMs + 4 * (unit.endedMs - LATER.startedMs),
    })),
    attempts: run.attempts.map((attempt) => ({ ...longer(attempt), durationMs: 4 * attempt.durationMs })),
    metrics: { ...NO_METRICS, forecasts },
  };
}

const backlog = { madeMs: LATER.startedMs, horizonMs: 60_000, project: null, quantity: 'backlog' } as const;
const forecasts: ForecastRecord[] = [
  { ...backlog, predicted: 8, low: 7, high: 10, actual: 10, current: 14 },
  { ...backlog, madeMs: backlog.madeMs + 10_000, predicted: 9, low: 9, high: 9, actual: 10, current: 14 },
  { ...backlog, project: 'chromium', predicted: 0, low: 0, high: 0, actual: 5, current: 1 },
  { ...backlog, madeMs: backlog.madeMs + 20_000, predicted: 3, low: 3, high: 4, actual: null, current: 10 },
];

async function withHistory(use: (file: string) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    await recordAll(file, [sampleRun(EARLIER), longRun()]);
    await use(file);
  });
}

interface Figures {
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

interface PredictJson {
  readonly runId: string;
  readonly slots: number;
  readonly remainingMs: Figures;
  readonly loads: {
    horizonMs: number;
    project: string | null;
    busy: Figures;
    backlog: Figures;
    utilisation: Figures;
  }[];
  readonly trends: { project: string | null; busyPerMinute: number; backlogPerMinute: number }[];
  readonly warmUps: { project: string; slots: number }[];
  readonly target: {
    isReachable: boolean;
    machines: number;
    workers: number;
    single: { workers: number } | null;
  } | null;
}

async function predictJson(...args: string[]): Promise<PredictJson> {
  const { code, stdout, stderr } = await cli(['predict', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as PredictJson;
}

describe('evenkeel predict', () => {
  it('forecasts the coming run, minute by minute and project by project', () =>
    withHistory(async (file) => {
      const { runId, slots, remainingMs, loads, trends, warmUps } = await predictJson('--history', file);
      expect({ runId, slots }).toEqual({ runId: LATER.runId, slots: LATER.slots });
      expect(remainingMs.low).toBeGreaterThan(60_000);
      expect(remainingMs.low).toBeLessThan(remainingMs.predicted);
      expect(remainingMs.predicted).toBeLessThan(remainingMs.high);
      const atOne = loads.filter(({ horizonMs }) => horizonMs === 60_000);
      expect(atOne.map(({ project }) => project)).toEqual([null, 'chromium', 'firefox', 'webkit']);
      expect(atOne[0]).toMatchObject({ busy: { predicted: 2 }, utilisation: { predicted: 1 } });
      const all = loads.filter(({ project }) => project === null);
      const backlogs = all.map(({ backlog: { predicted } }) => predicted);
      expect(backlogs).toEqual([...backlogs].sort((a, b) => b - a));
      expect(backlogs.at(-1)).toBe(0);
      expect(trends.map(({ project }) => project)).toEqual([null, 'chromium', 'firefox', 'webkit']);
      expect(trends[0]?.backlogPerMinute).toBeLessThan(-5);
      // Of what the last runs forecast only the backlog a minute ahead is known: two forecasts, one of which held.
      expect(atOne[0]).toMatchObject({ confidence: { busy: 0, backlog: 1 / 12 } });
      expect(warmUps.reduce((sum, warmUp) => sum + warmUp.slots, 0)).toBe(LATER.slots);
    }));

  it('takes less time on more slots', () =>
    withHistory(async (file) => {
      const two = await predictJson('--history', file, '--slots', '2');
      const four = await predictJson('--history', file, '--workers', '4');
      expect(four.slots).toBe(4);
      expect(four.remainingMs.predicted).toBeLessThan(0.7 * two.remainingMs.predicted);
    }));

  it('prints a table, what to warm, and how many machines or workers a time needs', () =>
    withHistory(async (file) => {
      const { code, stdout } = await cli(['predict', '--history', file, '--target', '2m']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^60 units of run local-2 on 2 slots: .+ \(.+ to .+\)$/m);
      expect(stdout).toMatch(/^│ 1m 00s │ all +│ 2 +│ 100% +│ \d+ \(\d+ to \d+\) +│$/m);
      expect(stdout).toMatch(/^Warm first: \w+ in \d slots?/m);
      expect(stdout).toMatch(
        /^For 2m 00s: \d+ machines? with 2 workers: .+; or 1 machine with \d+ workers: .+\.$/m,
      );
      const { target } = await predictJson('--history', file, '--target', '2m');
      expect(target).toMatchObject({ isReachable: true, workers: 2 });
      expect(target?.single?.workers).toBeGreaterThan(2);
      const impossible = await cli(['predict', '--history', file, '--target', '1s']);
      expect(impossible.stdout).toMatch(/^No number of machines does it in 1\.0s: /m);
    }));

  it('shows how good the forecasts of a run were', () =>
    withHistory(async (file) => {
      const { code, stdout } = await cli(['predict', '--history', file, '--run', LATER.runId]);
      expect(code).toBe(0);
      expect(stdout).toContain('Run local-2: 2 forecasts with an outcome');
      expect(stdout).toMatch(/│ backlog +│ 1m 00s │ 2 +│ 85% +│ 50% +│ \+63% +│/);
      const { stdout: data } = await cli(['predict', '--history', file, '--run', LATER.runId, '--json']);
      expect(JSON.parse(data)).toMatchObject({
        runId: LATER.runId,
        scores: [{ quantity: 'backlog', horizonMs: 60_000, count: 2, coverage: 0.5, openCount: 1 }],
      });
      expect((await cli(['predict', '--history', file])).stdout).toContain(
        'Run local-2 forecast its backlog a minute ahead with 85% accuracy, 50% within the 90% interval',
      );
      expect((await cli(['predict', '--history', file])).stdout).toContain(
        '90% intervals of recent runs held 100% of the backlog after 1m 00s.\n',
      );
      const none = await cli(['predict', '--history', file, '--run', EARLIER.runId]);
      expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('made no forecasts') as string });
      const unknown = await cli(['predict', '--history', file, '--run', "it's"]);
      expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining(`no run "it's"`) as string });
    }));

  it('widens its intervals by what was learned, and says so', () =>
    withHistory(async (file) => {
      const before = await predictJson('--history', file);
      const missed = {
        quantity: 'remaining_ms',
        horizonMs: 0,
        isTotal: true,
        runs: [[2], [2], [2]],
      } as const;
      await writeMisses(intervalWidthsPath(file), [missed]);
      const after = await predictJson('--history', file);
      expect(after.remainingMs.predicted).toBe(before.remainingMs.predicted);
      expect(after.remainingMs.high).toBeGreaterThan(before.remainingMs.high);
      expect(after.remainingMs.low).toBeLessThan(before.remainingMs.low);
      const { stdout } = await cli(['predict', '--history', file]);
      expect(stdout).toContain('Widths are learned from 3 runs.\n');
    }));

  it.each([
    [['--slots', '0'], /--slots is "0"\. Allowed: a whole number from 1 to 1000/],
    [['--workers', 'many'], /--workers is "many"\. Allowed: a whole number from 1 to 1000/],
    [['--slots', '2', '--workers', '2'], /`--slots` and `--workers` mean the same/],
    [['--target', 'soon'], /--target is "soon"\. Allowed: a duration above 0 such as 90s/],
    [['--run', 'a', '--slots', '2'], /`--run` tells of a run that is over/],
    [['--nonsense'], /nonsense/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await cli(['predict', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says that there is no history, and helps', () =>
    withDirectory(async (directory) => {
      const { code, stderr } = await cli(['predict', '--history', path.join(directory, 'none.duckdb')]);
      expect(code).toBe(1);
      expect(stderr).toContain('none.duckdb');
      const help = await cli(['predict', '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain('--target');
    }));
});
