import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/history/duckdb/open-database.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { queryHistory } from '../../src/history/query.js';
import { readSnapshot } from '../../src/history/snapshot.js';
import type { HistoryStore, HistoryWarning } from '../../src/history/store.js';
import { EMPTY_HISTORY } from '../../src/model/history.js';
import type { DecisionRecord } from '../../src/model/record.js';
import { aRecording, EPOCH_MS } from '../unit/history/recordings.js';

const HARDWARE = 'x64 Test CPU 2';
const FILES = ['tests/cart.spec.ts'];

let directory: string;
let file: string;
let warnings: HistoryWarning[];
let store: HistoryStore;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "evenkeel files [a]*'ü-"));
  file = path.join(directory, 'history.duckdb');
  warnings = [];
  store = createDuckDbHistory({ path: file, onWarning: (warning) => warnings.push(warning) });
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('a DuckDB history file', () => {
  it('is not made by reading, and its absence is no warning', async () => {
    expect(await store.readModel(FILES, HARDWARE)).toEqual(EMPTY_HISTORY);
    expect({ files: readdirSync(directory), warnings }).toEqual({ files: [], warnings: [] });
  });

  it('is one file after a run, in a directory made for it', async () => {
    const nested = path.join(directory, '.evenkeel', 'deep', 'history.duckdb');
    await createDuckDbHistory({ path: nested, onWarning: fail }).record(aRecording());
    expect(readdirSync(path.dirname(nested))).toEqual([
      'history.duckdb',
      'history.duckdb.snapshot',
      'history.duckdb.spool',
    ]);
    expect(readdirSync(`${nested}.spool`)).toEqual([]);
  });

  it.each([
    ['no database', () => writeFileSync(file, 'this is not a database '.repeat(1000))],
    ['empty', () => writeFileSync(file, '')],
    ['cut off', () => truncateSync(file, 9000)],
    ['overwritten in its header', () => overwrite(file, 4096, 200)],
    ['overwritten in its data', () => overwrite(file, 12_288, 2_000_000)],
  ])('is set aside when it is %s, with a warning, and a new one begins', async (_, damage) => {
    await store.record(aRecording({ runId: 'lost', attempts: [{}] }));
    damage();
    const damaged = readFileSync(file);

    expect(await store.readModel(FILES, HARDWARE)).toEqual(EMPTY_HISTORY);
    const aside = readdirSync(directory).find((name) => name.includes('.corrupt-')) ?? '';
    expect(readFileSync(path.join(directory, aside)).equals(damaged)).toBe(true);
    expect(warnings).toEqual([
      { code: 'corrupt', message: expect.stringContaining(`was set aside as ${aside}`) },
    ]);

    await store.record(aRecording({ runId: 'found', attempts: [{}] }));
    expect((await store.readModel(FILES, HARDWARE)).nextRunSeq).toBe(1);
    expect(warnings).toHaveLength(1);
  });

  it('is set aside by recording as well, and the run is recorded in the new one', async () => {
    writeFileSync(file, 'broken');
    await store.record(aRecording({ attempts: [{}] }));
    expect(warnings.map(({ code }) => code)).toEqual(['corrupt']);
    expect((await store.readModel(FILES, HARDWARE)).tests).toHaveLength(1);
  });

  it('that is damaged in its data leaves what its snapshot knows to the new one', async () => {
    for (const runId of ['first', 'second']) await store.record(aRecording({ runId, attempts: [{}] }));
    const before = await store.readModel(FILES, HARDWARE);
    const snapshot = await readSnapshot(file, HARDWARE);
    overwrite(file, 12_288, 2_000_000);
    const recalling = createDuckDbHistory({
      path: file,
      onWarning: (warning) => warnings.push(warning),
      recall: () => snapshot,
    });
    await recalling.record(aRecording({ runId: 'third', attempts: [{ file: 'tests/new.spec.ts' }] }));
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('was set aside as'),
      'The new history begins with the durations of 1 file, which the snapshot of the old one knew.',
    ]);
    const after = await store.readModel(FILES, HARDWARE);
    expect(before.tests).toHaveLength(1);
    expect(after.tests).toEqual(before.tests);
    expect(after.nextRunSeq).toBe(3);
  });

  it('keeps what it holds when only its log is damaged', async () => {
    await store.record(aRecording({ runId: 'kept', attempts: [{}] }));
    writeFileSync(`${file}.wal`, await damagedLog());
    expect((await store.readModel(FILES, HARDWARE)).tests).toHaveLength(1);
    expect(warnings).toEqual([
      { code: 'corrupt', message: expect.stringContaining('Its log was set aside') },
    ]);
    expect(readdirSync(directory).filter((name) => /\.corrupt-.*\.wal$/.test(name))).toHaveLength(1);
  });

  it('is left alone, byte for byte, when a newer version wrote it', async () => {
    await store.record(aRecording({ runId: 'first', attempts: [{}] }));
    await execute('UPDATE meta SET schema_version = 999');
    const before = readFileSync(file);

    expect(await store.readModel(FILES, HARDWARE)).toEqual(EMPTY_HISTORY);
    await store.record(aRecording({ runId: 'second' }));
    await expect(queryHistory(file, 'SELECT 1')).rejects.toMatchObject({ code: 'HISTORY_NEWER' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(warnings.map(({ code }) => code)).toEqual(['newer', 'newer']);
    expect(readdirSync(`${file}.spool`)).toHaveLength(1);
  });

  it('is brought up to date by reading when it is older, and keeps its data', async () => {
    await store.record(aRecording({ attempts: [{}] }));
    await execute('UPDATE meta SET schema_version = 0', 'DROP VIEW runs');
    expect((await store.readModel(FILES, HARDWARE)).tests).toHaveLength(1);
    expect((await queryHistory(file, 'SELECT count(*) AS runs FROM runs')).rows).toEqual([{ runs: 1 }]);
    expect(warnings).toEqual([]);
  });

  it('is left alone when it is the database of something else', async () => {
    await execute('CREATE TABLE meta (name VARCHAR)');
    const before = readFileSync(file);
    expect(await store.readModel(FILES, HARDWARE)).toEqual(EMPTY_HISTORY);
    await store.record(aRecording());
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(warnings.map(({ code }) => code)).toEqual(['unwritable', 'unwritable']);
    expect(warnings[0]?.message).toContain('not a history of Evenkeel');
  });

  it('warns when its directory can not be written', async () => {
    writeFileSync(path.join(directory, 'in-the-way'), '');
    const blocked = createDuckDbHistory({
      path: path.join(directory, 'in-the-way', 'history.duckdb'),
      onWarning: (warning) => warnings.push(warning),
    });
    expect(await blocked.readModel(FILES, HARDWARE)).toEqual(EMPTY_HISTORY);
    expect(await blocked.record(aRecording()), 'nothing has it').toBe(false);
    expect(warnings.map(({ code }) => code)).toEqual(['unwritable']);
    expect(readdirSync(directory)).toEqual(['in-the-way']);
  });

  it('warns when it can not be opened, and keeps the recording', async () => {
    mkdirSync(file);
    expect(await store.record(aRecording()), 'the spool has it').toBe(true);
    expect(warnings).toMatchObject([{ code: 'unwritable', isUnrecorded: true }]);
    expect(readdirSync(`${file}.spool`)).toHaveLength(1);
    rmSync(file, { recursive: true });
    await store.record(aRecording({ runId: 'next' }));
    expect((await store.readModel(FILES, HARDWARE)).nextRunSeq).toBe(2);
  });

  it('takes in what others left in its spool, and sets damaged recordings aside', async () => {
    const spool = `${file}.spool`;
    mkdirSync(spool);
    writeFileSync(path.join(spool, 'a.json'), '{"format":1,"recording":{"run":');
    writeFileSync(path.join(spool, 'b.json'), '{"format":1,"recording":{"run":{"runId":7}}}');
    writeFileSync(path.join(spool, 'c.json'), '{"format":2,"recording":"of a newer version"}');
    writeFileSync(path.join(spool, 'd.json.part'), '{"format":1,');
    await store.record(aRecording({ attempts: [{}] }));
    expect(readdirSync(spool)).toEqual(['a.json.bad', 'b.json.bad', 'c.json', 'd.json.part']);
    expect(warnings.map(({ code }) => code)).toEqual(['bad-spool', 'bad-spool']);
    expect(warnings[1]?.message).toContain('run.runId');
    expect((await store.readModel(FILES, HARDWARE)).tests).toHaveLength(1);
  });

  it('keeps raw rows of the most recent runs, and rollups and figures of all', async () => {
    const keeping = createDuckDbHistory({ path: file, onWarning: fail, keepRuns: 2 });
    for (let run = 0; run < 5; run++)
      await keeping.record(aRecording({ runId: `run-${String(run)}`, attempts: [{}] }));
    const { rows } = await queryHistory(file, 'SELECT DISTINCT run_id FROM attempts ORDER BY run_id');
    expect(rows.map((row) => row['run_id'])).toEqual(['run-3', 'run-4']);
    const model = await keeping.readModel(FILES, HARDWARE);
    expect(model.tests[0]?.samples).toHaveLength(5);
    expect((await queryHistory(file, 'SELECT count(*) AS runs FROM runs')).rows).toEqual([{ runs: 5 }]);
  });

  it('takes ids of any length and content', async () => {
    const runId = `refs/heads/ü ..\\ "${'x'.repeat(300)}"\n`;
    await store.record(aRecording({ runId, agent: '../../etc/passwd' }));
    const { rows } = await queryHistory(file, 'SELECT run_id, agent FROM run');
    expect(rows).toEqual([{ run_id: runId, agent: '../../etc/passwd' }]);
    expect(warnings).toEqual([]);
  });

  it('records what is asked at once, one after the other', async () => {
    await Promise.all(
      [0, 1, 2, 3].map(async (run) => store.record(aRecording({ runId: `run-${String(run)}` }))),
    );
    expect((await store.readModel(FILES, HARDWARE)).nextRunSeq).toBe(4);
    expect(warnings).toEqual([]);
  });
});

describe('the views', () => {
  it('have the columns that outside checks rely on', async () => {
    const contributions = { speed: { value: 0.5, weight: 1, contribution: 0.5 } };
    const factors = {
      reason: 'best',
      predictedMs: 900,
      spreadMs: 50,
      sampleCount: 3,
      source: 'own',
      runsSinceVisit: null,
      contributions,
    } as const;
    const spec = { project: 'chromium', file: 'tests/cart.spec.ts', title: '' };
    const decisions = [{ ...spec, chosen: true, score: 0.75, factors }];
    await store.record(aRecording({ attempts: [{ durationMs: 12.5 }], decisions }));
    await store.record(
      aRecording({
        agent: 'agent-2',
        startedMs: EPOCH_MS + 2000,
        decisions,
        run: { status: 'failed', lowerBoundMs: 500 },
      }),
    );

    const runs = await queryHistory(file, 'SELECT * FROM runs');
    expect(runs.columns.join()).toBe(
      'run_id,started_ms,makespan_ms,lower_bound_ms,busy_ms,idle_ms,steals,status,units,tests',
    );
    expect(runs.rows).toEqual([
      {
        run_id: 'run-1',
        started_ms: EPOCH_MS,
        makespan_ms: 11_000,
        lower_bound_ms: 4500,
        busy_ms: 34_000,
        idle_ms: 2000,
        steals: 0,
        status: 'failed',
        units: 2,
        tests: 1,
      },
    ]);
    const attempts = await queryHistory(file, 'SELECT * FROM attempts');
    expect(attempts.columns.join()).toBe(
      'run_id,agent,slot,project,file,title,retry,status,started_ms,duration_ms',
    );
    expect(attempts.rows).toEqual([
      {
        run_id: 'run-1',
        agent: 'agent-1',
        slot: 0,
        project: 'chromium',
        file: 'tests/cart.spec.ts',
        title: 'adds an item',
        retry: 0,
        status: 'passed',
        started_ms: EPOCH_MS,
        duration_ms: 12.5,
      },
    ]);
    const { rows } = await queryHistory(file, 'SELECT * FROM decisions');
    expect(rows).toEqual([
      { run_id: 'run-1', ...spec, chosen: true, score: 0.75, factors: JSON.stringify(factors) },
    ]);
  });

  it('show the slowest specs, flaky tests, speeds and worker starts', async () => {
    const flaky = [{ status: 'failed', ok: false, durationMs: 100 } as const, { retry: 1, durationMs: 300 }];
    await store.record(aRecording({ attempts: flaky, workerStarts: [{}] }));
    await store.record(aRecording({ runId: 'run-2', attempts: [{ durationMs: 500 }, { title: 'stable' }] }));
    const first = async (sql: string): Promise<unknown> => (await queryHistory(file, sql)).rows;
    expect(await first('SELECT title, runs, flaky_runs, failed_runs FROM flaky_tests')).toEqual([
      { title: 'adds an item', runs: 2, flaky_runs: 1, failed_runs: 0 },
    ]);
    expect(await first('SELECT * FROM project_speed')).toEqual([
      { project: 'chromium', kind: 'checkout', attempts: 3, median_ms: 500 },
    ]);
    expect(await first('SELECT project, file, runs, max_ms FROM slowest_specs')).toEqual([
      { project: 'chromium', file: 'tests/cart.spec.ts', runs: 2, max_ms: 1000 },
    ]);
    expect(await first('SELECT run_id, process_ms, browser_ms FROM worker_starts')).toEqual([
      { run_id: 'run-1', process_ms: 300, browser_ms: 200 },
    ]);
  });

  it('show what was measured, whole', async () => {
    const where = { project: 'chromium', slot: 0, workerIndex: 1 };
    const sample = { project: 'chromium', sampledMs: EPOCH_MS, busySlots: 1.5, slots: 2, queuedUnits: 3 };
    const unknown = { processes: null, memoryBytes: null, memoryKind: null, cpuCores: null };
    const instance = {
      ...where,
      instance: 'worker-1',
      browserName: 'chromium',
      browserVersion: null,
      state: 'crashed',
      launchedMs: EPOCH_MS,
      closedMs: EPOCH_MS + 1,
      units: 1,
      peakMemoryBytes: 2 ** 33,
      memoryKind: 'mixed',
      restarts: 0,
    } as const;
    const place = { file: 'a.spec.ts', title: 'ä "b"', reportedMs: EPOCH_MS };
    const metric = { ...where, ...place, name: 'fps', value: 58.5 };
    const steal = {
      ...{ project: 'chromium', file: 'a.spec.ts', title: '', fromShard: 2, stolenMs: EPOCH_MS },
      ...{ predictedGainMs: 4200, actualGainMs: -0.5, victimLoad: 0.9, thiefLoad: 0.25, counts: true },
    };
    const recovery = {
      ...{ project: 'chromium', file: 'a.spec.ts', title: 'pays', slot: 1, workerIndex: 3, retry: 0 },
      ...{ fault: 'crash' as const, lostMs: EPOCH_MS, againMs: EPOCH_MS + 900, strategy: 'alone' as const },
    };
    const forecast = {
      ...{ madeMs: EPOCH_MS, horizonMs: 60_000, project: null, quantity: 'backlog' as const },
      ...{ predicted: 8, low: 7, high: 9.5, actual: 8, current: 12 },
    };
    await store.record(
      aRecording({
        decisions: [
          moved('makespan', true),
          moved('makespan', false),
          moved('skip', true),
          moved('best', true),
        ],
        metrics: {
          ...{ samples: [{ ...sample, ...unknown }], instances: [instance], custom: [metric] },
          breakers: [{ project: 'chromium', from: 'closed', to: 'open', atMs: EPOCH_MS, fault: 'crash' }],
          recoveries: [recovery, { ...recovery, title: 'ships', againMs: null, strategy: null }],
          forecasts: [forecast, { ...forecast, project: 'chromium', actual: null }],
          steals: [steal, { ...steal, fromShard: null, stolenMs: EPOCH_MS + 1 }],
          lostAgents: [{ lostAgent: 'agent-2', shard: 2 }],
        },
      }),
    );
    const first = async (sql: string): Promise<unknown> => (await queryHistory(file, sql)).rows[0];
    expect(await first('SELECT * FROM browser_samples')).toMatchObject({
      ...{ run_id: 'run-1', sampled_ms: EPOCH_MS, busy_slots: 1.5, slots: 2, utilization: 0.75 },
      ...{ queued_units: 3, memory_bytes: null, cpu_cores: null },
    });
    expect(await first('SELECT * FROM browser_instances')).toMatchObject({
      ...{ instance: 'worker-1', state: 'crashed', peak_memory_bytes: 2 ** 33, memory_kind: 'mixed' },
      ...{ browser_version: null, closed_ms: EPOCH_MS + 1 },
    });
    expect(await first('SELECT * FROM custom_metrics')).toMatchObject({
      ...{ project: 'chromium', file: 'a.spec.ts', title: 'ä "b"', name: 'fps', value: 58.5 },
    });
    expect(await first('SELECT * FROM breaker_events')).toMatchObject({
      ...{ project: 'chromium', from_state: 'closed', to_state: 'open', at_ms: EPOCH_MS, fault: 'crash' },
    });
    expect(
      (await queryHistory(file, 'SELECT title, fault, retry, strategy, recovery_ms FROM recoveries')).rows,
    ).toEqual([
      { title: 'pays', fault: 'crash', retry: 0, strategy: 'alone', recovery_ms: 900 },
      { title: 'ships', fault: 'crash', retry: 0, strategy: null, recovery_ms: null },
    ]);
    expect((await queryHistory(file, 'FROM steals WHERE from_shard = 2')).rows).toEqual([
      {
        ...{ run_id: 'run-1', agent: 'agent-1', project: 'chromium', file: 'a.spec.ts', title: '' },
        ...{
          from_shard: 2,
          stolen_ms: EPOCH_MS,
          predicted_gain_ms: 4200,
          actual_gain_ms: -0.5,
          counts: true,
          victim_load: 0.9,
          thief_load: 0.25,
        },
      },
    ]);
    const migrations =
      'SELECT kind, project, reason, at_ms, predicted_gain_ms, actual_gain_ms, counts FROM migrations';
    expect((await queryHistory(file, `${migrations} ORDER BY kind, reason`)).rows).toEqual([
      {
        ...{ kind: 'agent', project: 'chromium', reason: 'steal from shard 2', at_ms: EPOCH_MS },
        ...{ predicted_gain_ms: 4200, actual_gain_ms: -0.5, counts: true },
      },
      {
        ...{ kind: 'project', project: 'firefox', reason: 'makespan', at_ms: null },
        ...{ predicted_gain_ms: 900, actual_gain_ms: 12.5, counts: true },
      },
      {
        ...{ kind: 'project', project: 'firefox', reason: 'skip', at_ms: null },
        ...{ predicted_gain_ms: null, actual_gain_ms: null, counts: true },
      },
      {
        ...{ kind: 'slot', project: 'chromium', reason: 'steal', at_ms: EPOCH_MS + 1 },
        ...{ predicted_gain_ms: 4200, actual_gain_ms: -0.5, counts: true },
      },
    ]);
    expect((await queryHistory(file, 'FROM lost_agents')).rows).toEqual([
      { run_id: 'run-1', agent: 'agent-1', lost_agent: 'agent-2', shard: 2 },
    ]);
    expect((await queryHistory(file, 'FROM forecasts')).rows).toEqual([
      {
        ...{ run_id: 'run-1', agent: 'agent-1', made_ms: EPOCH_MS, horizon_ms: 60_000, project: null },
        ...{ quantity: 'backlog', predicted: 8, low: 7, high: 9.5, actual: 8, current: 12 },
      },
      expect.objectContaining({ project: 'chromium', actual: null }),
    ]);
  });
});

/** A decision of a spec that moved, for a gain where it moved before it began. */
function moved(reason: 'makespan' | 'skip' | 'best', chosen: boolean): DecisionRecord {
  const estimate = { predictedMs: 900, spreadMs: 50, sampleCount: 3, source: 'own' };
  const move = reason === 'makespan' ? { move: { predictedMs: 900, actualMs: 12.5 } } : {};
  return {
    ...{ project: chosen ? 'firefox' : 'chromium', file: `${reason}.spec.ts`, title: '', chosen, score: 1 },
    factors: { ...estimate, reason, runsSinceVisit: 1, contributions: {}, ...move },
  };
}

/** The log that a process leaves when it dies after a commit, with some bytes overwritten. */
async function damagedLog(): Promise<Buffer> {
  const other = path.join(directory, 'other.duckdb');
  const { connection, close } = await openDatabase(other, 'READ_WRITE');
  await connection.run("SET checkpoint_threshold = '1TB'");
  await connection.run('CREATE TABLE t AS SELECT range FROM range(1000)');
  const log = readFileSync(`${other}.wal`);
  close();
  rmSync(other);
  return log.fill(0x55, 60, 100);
}

async function execute(...statements: string[]): Promise<void> {
  const { connection, close } = await openDatabase(file, 'READ_WRITE');
  for (const statement of statements) await connection.run(statement);
  close();
}

function overwrite(target: string, offset: number, length: number): void {
  const bytes = readFileSync(target);
  bytes.fill(0xab, offset, Math.min(offset + length, bytes.length));
  writeFileSync(target, bytes);
}

function fail({ message }: HistoryWarning): never {
  throw new Error(message);
}
