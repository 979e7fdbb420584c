import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatedCase } from '../../../src/cli/simulate-summary.js';
import { recordAll, twoRuns, withDirectory } from '../html/report-fixture.js';
import { cli } from './cli-harness.js';

const HEAD = 'run,file,test,project,duration_ms,status\n';

/** A trace of `runs` runs in which 12 files take a little longer in each. */
function csv(runs: number): string {
  let text = HEAD;
  for (let run = 0; run < runs; run++) {
    for (let file = 0; file < 12; file++)
      text += `run-${run},f${file}.ts,t,p,${100 * (file + 1) + run},passed\n`;
  }
  return text;
}

/** Runs the command over a trace file in a directory of its own. */
function simulate(trace: string, ...argv: string[]): ReturnType<typeof cli> {
  return withDirectory(async (directory) => {
    await writeFile(path.join(directory, 'made-up.csv'), trace);
    return cli(['simulate', '--trace', 'made-up.csv', ...argv], { cwd: directory });
  });
}

describe('evenkeel simulate --trace', () => {
  it('prints one object for each run after the first three, number of slots and policy', async () => {
    const { code, stdout, stderr } = await simulate(
      csv(5),
      '--slots',
      '2,4',
      '--policy',
      'native,live,oracle',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const cases = JSON.parse(stdout) as SimulatedCase[];
    expect(cases.map(({ run, slots, policy }) => `${run} ${slots} ${policy}`)).toEqual(
      ['run-3', 'run-4'].flatMap((run) =>
        [2, 4].flatMap((slots) => ['native', 'live', 'oracle'].map((policy) => `${run} ${slots} ${policy}`)),
      ),
    );
    const workMs = 7800 + 12 * 3;
    expect(cases[0]).toEqual({
      trace: 'made-up',
      run: 'run-3',
      slots: 2,
      policy: 'native',
      units: 12,
      // The slice of the later, longer half.
      makespanMs: 5700 + 6 * 3,
      lowerBoundMs: workMs / 2,
      ratio: (5700 + 6 * 3) / (workMs / 2),
    });
    expect(cases[1]?.ratio).toBeCloseTo(1, 2);
  });

  it('starts at the second run where there are fewer than four, and says so', async () => {
    const { stdout, stderr } = await simulate(csv(3), '--json', '--slots', '2', '--policy', 'live');
    expect((JSON.parse(stdout) as SimulatedCase[]).map(({ run }) => run)).toEqual(['run-1', 'run-2']);
    expect(stderr).toBe('made-up has only 3 runs: simulated from the second one on, not after 3.\n');
  });

  it('lets more first runs only fill the history', async () => {
    const { stdout } = await simulate(csv(5), '--skip', '4', '--json', '--slots', '2', '--policy', 'live');
    expect((JSON.parse(stdout) as SimulatedCase[]).map(({ run }) => run)).toEqual(['run-4']);
  });

  it('draws a table otherwise', async () => {
    const { code, stdout } = await simulate(csv(5), '--slots', '3');
    expect(code).toBe(0);
    expect(stdout).toContain('made-up: 2 runs, each predicted from earlier ones');
    for (const word of ['native', 'static-last', 'planned', 'live', 'oracle', 'worst run'])
      expect(stdout).toContain(word);
  });

  it('replays machines that are slow, late and dying', async () => {
    const fleet = [
      '--agents',
      '3',
      '--workers',
      '2',
      '--speeds',
      '1,1,0.5',
      '--late',
      '2@1s',
      '--kill',
      '1@500ms',
    ];
    const { code, stdout } = await simulate(
      csv(4),
      ...fleet,
      '--lease',
      '1s',
      '--policy',
      'native,live',
      '--json',
    );
    expect(code).toBe(0);
    const [native, live] = JSON.parse(stdout) as (SimulatedCase & {
      unfinished: number;
      steals: { rescues: number };
    })[];
    expect(native).toMatchObject({ slots: 6, policy: 'native' });
    expect(native?.unfinished).toBeGreaterThan(0);
    expect(live?.unfinished).toBe(0);
    expect(live?.steals.rescues).toBeGreaterThan(0);
  });

  it('replays a file of so many days that no plan takes it at its word', async () => {
    const tests = Array.from({ length: 14 }, (_, test) => `t${test}`);
    const rows = ['run-0', 'run-1'].flatMap((run) =>
      tests.map((test) => `${run},a.ts,${test},p,1e12,passed`),
    );
    const { code, stderr } = await simulate(`${HEAD}${rows.join('\n')}\n`, '--slots', '2', '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('28 durations above a day taken for a day');
  });

  it('says what it mended', async () => {
    const { code, stderr } = await simulate(`${csv(4)}run-3,f1.ts,t,p,minus,passed\n`, '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('made-up: 1 row without a run, a file or a usable duration left out.\n');
  });

  it.each([
    [['--policy', 'livre'], 2, '--policy is "livre"'],
    [['--slots', '0'], 2, '--slots is "0"'],
    [['--trace', 'other.csv'], 1, 'other.csv is no trace: there is no such file.'],
  ])('answers %j with code %d', async (argv, expected, message) => {
    const { code, stdout, stderr } = await simulate(csv(4), ...argv);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('simulates a run that is alone with nothing known, and says so', async () => {
    const { code, stdout, stderr } = await simulate(csv(1), '--json', '--slots', '12', '--policy', 'live');
    expect(code).toBe(0);
    expect(stderr).toBe('made-up has only 1 run: simulated with nothing known.\n');
    expect(JSON.parse(stdout)).toMatchObject([{ run: 'run-0', units: 12, makespanMs: 1200, ratio: 1 }]);
  });
});

describe('evenkeel simulate', () => {
  it('replays the own history', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      await recordAll(file, twoRuns());
      const { code, stdout } = await cli([
        'simulate',
        '--agents',
        '2',
        '--workers',
        '2',
        '--json',
        '--history',
        file,
      ]);
      expect(code).toBe(0);
      const cases = JSON.parse(stdout) as SimulatedCase[];
      expect(new Set(cases.map(({ trace, run, slots }) => `${trace} ${run} ${slots}`))).toEqual(
        new Set(['history.duckdb local-2 4']),
      );
      expect(cases.every(({ units, ratio }) => units > 0 && ratio > 0.999)).toBe(true);
    }));

  it('shows the slots of the last run beside the common ones', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'history.duckdb');
      await recordAll(file, twoRuns());
      const { stdout } = await cli(['simulate', '--policy', 'live', '--json', '--history', file]);
      const cases = JSON.parse(stdout) as SimulatedCase[];
      expect(cases.map(({ slots }) => slots)).toEqual([2, 8, 16]);
    }));

  it('says where there is no history', () =>
    withDirectory(async (directory) => {
      const { code, stderr } = await cli(['simulate'], { cwd: directory });
      expect(code).toBe(1);
      expect(stderr).toContain('There is no history at');
    }));
});
