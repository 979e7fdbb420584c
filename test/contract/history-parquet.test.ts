/** A history as Parquet files: what comes back from them is what was there. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyCommand } from '../../src/cli/history.js';
import { mergeHistoryCommand } from '../../src/cli/merge-history.js';
import { mergeHistories } from '../../src/history/merge-histories.js';
import { queryHistory } from '../../src/history/query.js';
import type { RunMetrics } from '../../src/model/metrics.js';
import type { RunRecording } from '../../src/model/record.js';
import {
  contentOf,
  keepingIo,
  OWN_FACTORS,
  recordAll,
  temporaryDirectory,
} from '../support/history-files.js';
import { aRecording, EPOCH_MS } from '../unit/history/recordings.js';

/** With brackets and an apostrophe: DuckDB takes paths for patterns, and they stand in SQL. */
const directory = (): string => temporaryDirectory("evenkeel-[it's a *] ");

const METRICS: RunMetrics = {
  samples: [
    {
      project: 'chromium',
      sampledMs: EPOCH_MS,
      busySlots: 1.5,
      slots: 2,
      queuedUnits: 3,
      processes: 4,
      memoryBytes: 5 * 2 ** 30,
      memoryKind: 'pss',
      cpuCores: 0.5,
    },
  ],
  instances: [],
  custom: [],
  forecasts: [],
  recoveries: [
    {
      ...{ project: 'chromium', file: 'a.spec.ts', title: 'pays', slot: 1, workerIndex: 3, retry: 0 },
      ...{ fault: 'crash', lostMs: EPOCH_MS, againMs: null, strategy: null },
    },
  ],
  steals: [
    {
      ...{ project: 'chromium', file: 'a.spec.ts', title: '', fromShard: 2, stolenMs: EPOCH_MS },
      ...{ predictedGainMs: 4200, actualGainMs: null, ...{ victimLoad: null, thiefLoad: 0 }, counts: false },
    },
  ],
  lostAgents: [{ lostAgent: 'gone', shard: null }],
  breakers: [{ project: 'chromium', from: 'closed', to: 'open', atMs: EPOCH_MS, fault: 'crash' }],
};

/** Three runs; two agents take part in the last one. */
function recordings(): RunRecording[] {
  const decision = {
    project: 'chromium',
    file: 'a.spec.ts',
    title: "it's ünïcode ☃",
    chosen: true,
    score: 0.5,
  };
  const attempts = [{ title: 'adds' }, { title: "it's ünïcode ☃", retry: 1, durationMs: 0.25 }];
  return [
    aRecording({ runId: 'run/0 *', startedMs: EPOCH_MS - 200_000, attempts }),
    aRecording({ runId: 'run 1', startedMs: EPOCH_MS - 100_000, attempts, revision: 1, metrics: METRICS }),
    aRecording({ runId: 'run 2', agent: 'a', attempts, decisions: [{ ...decision, factors: OWN_FACTORS }] }),
    aRecording({
      runId: 'run 2',
      agent: 'b',
      startedMs: EPOCH_MS + 500,
      workerStarts: [{}],
      overheads: [{ project: 'chromium', file: 'a.spec.ts', durationMs: 70 }],
    }),
  ];
}

const METRIC_VIEWS = ['browser_samples', 'breaker_events', 'recoveries', 'steals', 'lost_agents'];

/** Runs `evenkeel history …` or `evenkeel merge --history`. */
function cli(cwd: string) {
  const { io, said } = keepingIo(cwd);
  const historyPath = (): string => path.join(cwd, 'history.duckdb');
  return {
    said,
    history: (...args: string[]) => historyCommand(args, io, { historyPath, cwd }),
    merge: (...paths: string[]) => mergeHistoryCommand({ paths, output: 'merged.duckdb' }, io),
  };
}

describe('a history in Parquet files', () => {
  it('is the same when it is merged from them, however often, and beside the history itself', async () => {
    const dir = directory();
    await recordAll(path.join(dir, 'history.duckdb'), recordings());
    const { history, merge, said } = cli(dir);
    expect(await history('export', '--parquet', 'out/parquet'), said.stderr).toBe(0);
    expect(said.stdout).toBe('out/parquet: 4 files, 4 of them new\n');

    expect(await merge('out'), said.stderr).toBe(0);
    expect(said.stdout).toContain('3 runs of 4 agents from 4 histories merged into merged.duckdb\n');
    const content = await contentOf(path.join(dir, 'merged.duckdb'), METRIC_VIEWS);
    expect(content).toEqual(await contentOf(path.join(dir, 'history.duckdb'), METRIC_VIEWS));
    await merge('out', 'history.duckdb');
    expect(await contentOf(path.join(dir, 'merged.duckdb'), METRIC_VIEWS)).toEqual(content);
  });

  it('is written once: files that are there stay as they are', async () => {
    const dir = directory();
    const [first, second, ...rest] = recordings() as [RunRecording, RunRecording, RunRecording];
    await recordAll(path.join(dir, 'history.duckdb'), [first, second]);
    const { history, said } = cli(dir);
    await history('export', '--parquet', 'out', '--last', '1');
    expect(said.stdout).toBe('out: 1 file, 1 of them new\n');
    const [name] = readdirSync(path.join(dir, 'out')) as [string];
    const before = [readFileSync(path.join(dir, 'out', name)), statSync(path.join(dir, 'out', name)).mtimeMs];
    await recordAll(path.join(dir, 'history.duckdb'), rest);
    await history('export', '--parquet', 'out');
    expect(said.stdout).toContain('out: 4 files, 3 of them new\n');
    expect(readdirSync(path.join(dir, 'out'))).toHaveLength(4);
    expect([
      readFileSync(path.join(dir, 'out', name)),
      statSync(path.join(dir, 'out', name)).mtimeMs,
    ]).toEqual(before);
  });

  it('can be asked by anything that reads Parquet', async () => {
    const dir = directory();
    const file = path.join(dir, 'history.duckdb');
    await recordAll(file, recordings());
    const target = temporaryDirectory();
    await cli(dir).history('export', '--parquet', target);
    const { rows } = await queryHistory(
      file,
      `SELECT run_id, agent, a.title, a.duration_ms FROM (
         SELECT run_id, agent, unnest(attempts) AS a FROM read_parquet('${target}/*.parquet')
       ) WHERE a.retry = 1 ORDER BY run_id`,
    );
    expect(rows).toMatchObject([
      { run_id: 'run 1', title: "it's ünïcode ☃", duration_ms: 0.25 },
      { run_id: 'run 2' },
      { run_id: 'run/0 *' },
    ]);
  });

  it('takes the higher revision, in whatever order they come', async () => {
    const dir = directory();
    const [low, high] = [0, 1].map((revision) =>
      aRecording({ revision, attempts: Array.from({ length: 1 + revision }, () => ({})) }),
    ) as [RunRecording, RunRecording];
    await recordAll(path.join(dir, 'history.duckdb'), [low]);
    const { history, merge } = cli(dir);
    await history('export', '--parquet', 'out');
    await recordAll(path.join(dir, 'history.duckdb'), [high]);
    await history('export', '--parquet', 'out');
    expect(readdirSync(path.join(dir, 'out'))).toHaveLength(2);
    await merge('out');
    const { rows } = await queryHistory(path.join(dir, 'merged.duckdb'), 'SELECT * FROM attempts');
    expect(rows).toHaveLength(2);
  });
});

describe('what is wrong is named', () => {
  it('damaged and foreign files, and the others are merged', async () => {
    const dir = directory();
    const file = path.join(dir, 'history.duckdb');
    await recordAll(file, [aRecording({ attempts: [{}] })]);
    const { history, merge, said } = cli(dir);
    await history('export', '--parquet', 'in');
    const [name] = readdirSync(path.join(dir, 'in')) as [string];
    const whole = readFileSync(path.join(dir, 'in', name));
    writeFileSync(path.join(dir, 'in/half.parquet'), whole.subarray(0, whole.length / 2));
    writeFileSync(path.join(dir, 'in/none.parquet'), '');
    const foreign = path.join(temporaryDirectory(), 'foreign.parquet');
    await queryHistory(file, `COPY (SELECT 1 AS one) TO '${foreign}' (FORMAT parquet)`);
    const newer = foreign.replace('foreign', 'newer');
    await queryHistory(file, `COPY (SELECT 99 AS format) TO '${newer}' (FORMAT parquet)`);

    expect(await merge('in', foreign, newer)).toBe(1);
    for (const bad of ['half', 'none', 'foreign'])
      expect(said.stderr).toMatch(new RegExp(`${bad}\\.parquet is damaged, or no file of .*history export`));
    expect(said.stderr).toMatch(/newer\.parquet was written by a newer evenkeel/);
    expect(said.stdout).toContain('1 run of 1 agent from 1 history merged into merged.duckdb\n');
  });

  it('a directory that can not be written', async () => {
    const dir = directory();
    await recordAll(path.join(dir, 'history.duckdb'), [aRecording()]);
    writeFileSync(path.join(dir, 'taken'), '');
    const { history, said } = cli(dir);
    expect(await history('export', '--parquet', 'taken/deeper')).toBe(1);
    expect(said.stderr).toMatch(/deeper can't be made/);
    mkdirSync(path.join(dir, 'empty'));
    expect(
      await mergeHistories(
        [path.join(dir, 'empty/none.parquet')],
        path.join(dir, 'm.duckdb'),
        () => undefined,
      ),
    ).toMatchObject({
      recordings: 0,
      failed: [{ message: expect.stringContaining('none.parquet') as string }],
    });
  });

  it.each([
    [['export'], 'takes either --weights <file> or --parquet <directory>'],
    [
      ['export', '--weights', 'a', '--parquet', 'b'],
      'takes either --weights <file> or --parquet <directory>',
    ],
    [['export', '--weights', 'a', '--last', '2'], '--last goes with --parquet'],
    [['export', '--parquet', 'a', '--last', '0'], '--last is "0". Allowed: a whole number above 0.'],
  ])('%j', async (args, message) => {
    const { history, said } = cli(directory());
    expect(await history(...args)).toBe(2);
    expect(said.stderr).toContain(message);
  });
});
