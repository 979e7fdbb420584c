import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EARLIER, LATER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun } from '../html/sample-run.js';
import { cli } from './cli-harness.js';

async function withHistory(use: (file: string) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    await recordAll(file, [sampleRun(EARLIER), sampleRun({ ...LATER, route: 'all' })]);
    await use(file);
  });
}

interface PlanJson {
  readonly runId: string;
  readonly workers: number;
  readonly forecasts: { machines: number; predictedMs: number; lowMs: number; highMs: number }[];
  readonly target: { machines: number; isReachable: boolean; floor: { file: string } | null } | null;
}

async function planJson(...args: string[]): Promise<PlanJson> {
  const { code, stdout, stderr } = await cli(['plan', '--json', ...args]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as PlanJson;
}

describe('evenkeel plan', () => {
  it('prints a line for each number of machines', () =>
    withHistory(async (file) => {
      const { code, stdout } = await cli(['plan', '--history', file, '--shards', '1..3', '--workers', '2']);
      expect(code).toBe(0);
      expect(stdout).toContain('2 workers per machine');
      expect(stdout.match(/^│ [123] /gm)).toHaveLength(3);
    }));

  it('shows from 1 to 32 machines where no number is asked for', () =>
    withHistory(async (file) => {
      const { forecasts } = await planJson('--history', file);
      const machines = forecasts.map((forecast) => forecast.machines);
      expect(machines.at(0)).toBe(1);
      expect(machines.at(-1)).toBe(32);
      expect(machines).toEqual([...new Set(machines)].sort((x, y) => x - y));
    }));

  it('takes workers and suite from the last run, and gives shorter times for more machines', () =>
    withHistory(async (file) => {
      const { runId, workers, forecasts } = await planJson('--history', file, '--shards', '1..4');
      expect(runId).toBe(LATER.runId);
      expect(workers).toBe(LATER.slots);
      expect(forecasts.map(({ machines }) => machines)).toEqual([1, 2, 3, 4]);
      for (const { lowMs, predictedMs, highMs } of forecasts) {
        expect(lowMs).toBeLessThan(predictedMs);
        expect(predictedMs).toBeLessThan(highMs);
      }
      expect(forecasts[3]?.predictedMs).toBeLessThan(forecasts[0]?.predictedMs ?? 0);
    }));

  it('gives for one machine the answer that `evenkeel predict` gives', () =>
    withHistory(async (file) => {
      const { forecasts } = await planJson('--history', file, '--shards', '1..2', '--workers', '3');
      const { stdout } = await cli(['predict', '--history', file, '--slots', '3', '--json']);
      const { remainingMs } = JSON.parse(stdout) as {
        remainingMs: { predicted: number; low: number; high: number };
      };
      const { predicted: predictedMs, low: lowMs, high: highMs } = remainingMs;
      expect(forecasts[0]).toMatchObject({ machines: 1, predictedMs, lowMs, highMs });
    }));

  it('says how many machines a time needs', () =>
    withHistory(async (file) => {
      const [all] = (await planJson('--history', file, '--shards', '4')).forecasts;
      const targetMs = Math.ceil(all?.predictedMs ?? 0);
      const { target, forecasts } = await planJson('--history', file, '--target', `${targetMs}ms`);
      expect(target).toMatchObject({ isReachable: true, machines: 4 });
      expect(forecasts).toEqual([]);
      const { stdout } = await cli(['plan', '--history', file, '--target', '1h']);
      expect(stdout).toMatch(/^1 machine: .+ \(.+ to .+\)$/m);
    }));

  it('names the unit that makes a time impossible', () =>
    withHistory(async (file) => {
      const { code, stdout } = await cli(['plan', '--history', file, '--target', '1s']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/No number of machines does it in 1\.0s: .+\.spec\.ts \[\w+\] alone takes /);
    }));

  it('plans by weights where there is no history, as it would by the history', () =>
    withHistory(async (file) => {
      const cwd = path.dirname(file);
      const exported = await cli(['history', 'export', '--weights', 'weights.json', '--history', file], {
        cwd,
      });
      expect(exported.code, exported.stderr).toBe(0);
      const asked = ['plan', '--shards', '3', '--workers', '2', '--json'];
      const known = await cli([...asked, '--history', file], { cwd });
      const { code, stdout, stderr } = await cli([...asked, '--weights', 'weights.json'], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [byHistory, byWeights] = [known.stdout, stdout].map((text) => JSON.parse(text) as PlanJson);
      expect(byWeights).toMatchObject({ runId: null, workers: 2 });
      const [expected, planned] = [byHistory, byWeights].map((plan) => plan?.forecasts[0]?.predictedMs ?? 0);
      expect((planned ?? 0) / (expected ?? 0)).toBeCloseTo(1, 0);
      const text = await cli(['plan', '--shards', '1', '--weights', 'weights.json'], { cwd });
      expect(text.stdout).toMatch(/units of weights\.json, 1 worker per machine/);
      const both = await cli([...asked, '--history', file, '--weights', 'weights.json'], { cwd });
      expect(both.stdout).toBe(known.stdout);
      const bad = await cli([...asked, '--history', file, '--weights', 'none.json'], { cwd });
      expect(bad).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("none.json can't be read") as string,
      });
    }));

  it.each([
    [['--shards', '0'], /--shards is "0"\. Allowed: a number from 1 to 1000/],
    [['--shards', '8..2'], /--shards is "8\.\.2"/],
    [['--workers', 'many'], /--workers is "many"\. Allowed: a whole number from 1/],
    [['--target', 'soon'], /--target is "soon"\. Allowed: a duration above 0 such as 90s/],
    [['--seed', 'luck'], /--seed is "luck"/],
    [['--nonsense'], /nonsense/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await cli(['plan', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says that there is no history, and helps', () =>
    withDirectory(async (directory) => {
      const { code, stderr } = await cli(['plan', '--history', path.join(directory, 'none.duckdb')]);
      expect(code).toBe(1);
      expect(stderr).toContain('none.duckdb');
      const help = await cli(['plan', '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain('--target');
    }));
});
