import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_KIND, readScores } from '../../../src/cli/scores.js';
import type { AttemptRecord } from '../../../src/model/record.js';
import { sampleRun } from '../html/sample-run.js';
import { EARLIER, recordAll, withDirectory } from '../html/report-fixture.js';
import { learnedWeightsPath, writeLearnedSuite } from '../../../src/score/learned-weights-file.js';
import { cli } from './cli-harness.js';

/** One run in which these attempts were all there was. */
async function historyOf(directory: string, attempts: readonly Partial<AttemptRecord>[]): Promise<string> {
  const file = path.join(directory, 'history.duckdb');
  const recording = sampleRun({ ...EARLIER, specs: 6 });
  const [model] = recording.attempts;
  if (!model) throw new Error('no attempt');
  const own = attempts.map((attempt) => ({
    ...model,
    retry: 0,
    ok: true,
    status: 'passed' as const,
    ...attempt,
  }));
  await recordAll(file, [{ ...recording, attempts: own }]);
  return file;
}

describe('readScores', () => {
  it('compares projects by the tests that ran in both, not by those that only one ran', () =>
    withDirectory(async (directory) => {
      const file = await historyOf(directory, [
        { project: 'fast', kind: 'text', title: 'a', durationMs: 100, startedMs: Date.UTC(2026, 4, 1) },
        { project: 'slow', kind: 'text', title: 'a', durationMs: 200 },
        { project: 'fast', kind: 'text', title: 'b', durationMs: 1000, startedMs: Date.UTC(2026, 4, 2) },
        { project: 'slow', kind: 'text', title: 'b', durationMs: 2000 },
        {
          ...{ project: 'fast', kind: 'text', title: 'only here, and long', durationMs: 90_000 },
          startedMs: Date.UTC(2026, 4, 3, 12),
        },
      ]);
      const [fast, slow] = await readScores(file);
      expect(fast).toEqual({
        project: 'fast',
        kind: 'text',
        medianMs: 1000,
        sharedTests: 2,
        sameTestMs: expect.closeTo(Math.sqrt(100 * 1000), 6) as number,
        speedIndex: 1,
        successRate: 1,
        samples: 3,
        firstMs: Date.UTC(2026, 4, 1),
        lastMs: Date.UTC(2026, 4, 3, 12),
      });
      expect(slow?.speedIndex).toBeCloseTo(2, 6);
    }));

  it('counts a retried test once, by how it ended', () =>
    withDirectory(async (directory) => {
      const file = await historyOf(directory, [
        { project: 'p', kind: '', title: 'flaky', retry: 0, ok: false, status: 'failed', durationMs: 5 },
        { project: 'p', kind: '', title: 'flaky', retry: 1, ok: true, status: 'passed', durationMs: 70 },
        {
          project: 'p',
          kind: '',
          title: 'broken',
          retry: 0,
          ok: false,
          status: 'timedOut',
          durationMs: 30_000,
        },
        { project: 'p', kind: '', title: 'skipped', retry: 0, ok: true, status: 'skipped', durationMs: 0 },
      ]);
      expect(await readScores(file)).toEqual([
        {
          project: 'p',
          kind: '',
          medianMs: 70,
          sharedTests: 0,
          sameTestMs: null,
          speedIndex: null,
          successRate: 0.5,
          samples: 2,
          firstMs: expect.any(Number) as number,
          lastMs: expect.any(Number) as number,
        },
      ]);
    }));

  it('finds specs without a kind by the name that the table gives them', () =>
    withDirectory(async (directory) => {
      const file = await historyOf(directory, [
        { project: 'p', kind: '', title: 'a' },
        { project: 'p', kind: 'text', title: 'b' },
      ]);
      expect((await readScores(file, NO_KIND)).map(({ kind }) => kind)).toEqual(['']);
    }));
});

describe('evenkeel scores', () => {
  it('prints a table, JSON, and words where there is nothing', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      await recordAll(file, [sampleRun(EARLIER)]);
      const table = await cli(['scores'], { env: { EVENKEEL_HISTORY: file } });
      expect(table.code).toBe(0);
      for (const project of EARLIER.projects) expect(table.stdout).toContain(project);
      expect(table.stdout).toMatch(/same test .*speed index .*median of all.*measured/);
      expect(table.stdout).toMatch(
        new RegExp(`canvas.*${new Date(EARLIER.startedMs).toISOString().slice(0, 10)}`),
      );
      expect(table.stdout).toContain('speed index: that over the fastest project’s of the kind');
      const json = await cli(['scores', '--json', '--kind', 'canvas', '--history', file]);
      const scores = JSON.parse(json.stdout) as {
        kind: string;
        sharedTests: number;
        sameTestMs: number;
        speedIndex: number;
      }[];
      expect(scores).toHaveLength(3);
      expect(new Set(scores.map(({ kind }) => kind))).toEqual(new Set(['canvas']));
      const fastestMs = Math.min(...scores.map(({ sameTestMs }) => sameTestMs));
      for (const { sameTestMs, speedIndex, sharedTests } of scores) {
        expect(sharedTests).toBeGreaterThan(0);
        expect(sameTestMs / fastestMs).toBeCloseTo(speedIndex, 6);
      }
      const none = await cli(['scores', '--kind', 'no-such', '--history', file]);
      expect(none.stdout).toContain('"no-such"');
    }));

  it('tells what was learned of the weights, and forgets it', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      await recordAll(file, [sampleRun(EARLIER)]);
      const weights = { reliability: 1.25, backend: 0.5 };
      await writeLearnedSuite(learnedWeightsPath(file), {
        suite: 'shop › playwright.config.ts',
        projects: ['a', 'b'],
        isPool: false,
        runs: 7,
        weights,
      });
      const history = ['--history', file];
      expect((await cli(['scores', ...history])).stdout).toContain(
        'weights learned from 7 runs of shop › playwright.config.ts (a, b): reliability × 1.25, backend × 0.50',
      );
      const reset = await cli(['scores', '--reset-weights', ...history]);
      expect([reset.code, reset.stdout]).toEqual([0, expect.stringContaining('is forgotten')]);
      expect((await cli(['scores', '--reset-weights', ...history])).stdout).toContain('Nothing was learned');
      expect((await cli(['scores', ...history])).stdout).not.toContain('weights learned');
      const wrong = await cli(['scores', '--reset-weights', '--kind', 'x', ...history]);
      expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--reset-weights')]);
    }));
});
