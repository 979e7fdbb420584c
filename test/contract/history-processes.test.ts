import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLES_KEPT } from '../../src/history/rollups.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { queryHistory } from '../../src/history/query.js';
import type { HistoryWarning } from '../../src/history/store.js';
import { aRecording } from '../unit/history/recordings.js';
import { bundleHistoryProcess, startHistoryProcess } from './history-children.js';

let directory: string;
let program: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-processes-'));
  program = await bundleHistoryProcess(directory);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('a history that several processes use', () => {
  it('loses nothing when they record at once', async () => {
    const file = path.join(directory, 'at-once.duckdb');
    const names = ['a', 'b', 'c', 'd'];
    const children = names.map((name) => startHistoryProcess(program, ['record', file, name, '4']));
    expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);

    const expected = names.flatMap((name) => [0, 1, 2, 3].map((index) => `${name}-${String(index)}`));
    expect(await runIds(file)).toEqual(expected);
    const { rows } = await queryHistory(file, 'SELECT count(*) AS attempts FROM attempts');
    expect(rows).toEqual([{ attempts: expected.length * 20 }]);
    const { tests } = await createDuckDbHistory({ path: file, onWarning: fail }).readModel(
      ['tests/cart.spec.ts'],
      'x64 Test CPU 2',
    );
    expect(tests.map(({ samples }) => samples.length)).toEqual(
      Array.from({ length: 20 }, () => Math.min(expected.length, SAMPLES_KEPT)),
    );
  });

  it('keeps every earlier run when a process is killed while it writes', async () => {
    const file = path.join(directory, 'killed.duckdb');
    const acknowledged: string[] = [];
    for (const [name, kills] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
      ['d', 4],
    ] as const) {
      const { child, lines, printed, ended } = startHistoryProcess(program, ['record', file, name, '1000']);
      // The next run is being recorded when this one is reported.
      await printed(`recorded ${name}-${String(kills)}`);
      child.kill('SIGKILL');
      await ended;
      acknowledged.push(...lines.map((line) => line.replace('recorded ', '')));
    }
    // The next one takes in what the last one may have left in the spool.
    await createDuckDbHistory({ path: file, onWarning: fail }).record(aRecording({ runId: 'last' }));

    const runs = await queryHistory(
      file,
      'SELECT run_id, count(attempt.run_id) AS attempts FROM run LEFT JOIN attempt USING (run_id) GROUP BY ALL',
    );
    const attempts = new Map(runs.rows.map((row) => [row['run_id'], row['attempts']]));
    expect([...attempts.keys()]).toEqual(expect.arrayContaining([...acknowledged, 'last']));
    attempts.delete('last');
    // Whole or not at all, whether acknowledged or not.
    expect(new Set(attempts.values())).toEqual(new Set([20]));
  });

  it('leaves the recording in the spool when the lock is not to be had, for the next run to take in', async () => {
    const file = path.join(directory, 'locked.duckdb');
    const warnings: HistoryWarning[] = [];
    const store = createDuckDbHistory({ path: file, onWarning: (warning) => warnings.push(warning) });
    await store.record(aRecording({ runId: 'first', attempts: [{}] }));
    const holder = startHistoryProcess(program, ['hold', file]);
    await holder.printed('held');

    const model = await store.readModel(['tests/cart.spec.ts'], 'x64 Test CPU 2');
    await store.record(aRecording({ runId: 'waits/for ü' }));
    await expect(queryHistory(file, 'SELECT 1')).rejects.toMatchObject({ code: 'HISTORY_LOCKED' });
    holder.child.stdin?.end();
    expect(await holder.ended).toBe(0);

    expect(model.tests).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['locked', 'locked']);
    const pid = String(holder.child.pid);
    expect(warnings[0]?.message).toBe(
      `The history ${file} is in use by another process (PID ${pid}). This run is planned without it.`,
    );
    const [spooled] = readdirSync(`${file}.spool`);
    expect(warnings[1]?.message).toContain(path.join(`${file}.spool`, spooled ?? ''));

    await store.record(aRecording({ runId: 'next' }));
    expect(await runIds(file)).toEqual(['first', 'next', 'waits/for ü']);
    expect(readdirSync(`${file}.spool`)).toEqual([]);
    expect(warnings).toHaveLength(2);
  });

  it('answers a query with what waits in the spool', async () => {
    const file = path.join(directory, 'pending.duckdb');
    const store = createDuckDbHistory({ path: file, onWarning: () => undefined });
    await store.record(aRecording({ runId: 'first' }));
    const holder = startHistoryProcess(program, ['hold', file]);
    await holder.printed('held');
    await store.record(aRecording({ runId: 'second' }));
    holder.child.stdin?.end();
    await holder.ended;
    expect(await runIds(file)).toEqual(['first', 'second']);
  });

  it('warns and leaves nothing half-written when the disk is full', async () => {
    const file = path.join(directory, 'full', 'history.duckdb');
    await createDuckDbHistory({ path: file, onWarning: fail }).record(aRecording({ runId: 'first' }));
    const before = readFileSync(file);
    // Files may not grow beyond 1 KiB there, which stops the spool file; the signal that comes with it is ignored.
    const { lines, ended } = startHistoryProcess(
      program,
      ['record', file, 'full', '1'],
      'trap "" XFSZ; ulimit -f 2;',
    );
    expect(await ended).toBe(0);
    expect(lines).toEqual(['warning unwritable', 'recorded full-0']);
    expect(readdirSync(`${file}.spool`)).toEqual([]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('keeps earlier runs and the recording when the disk fills up under DuckDB', async () => {
    const file = path.join(directory, 'filling.duckdb');
    const store = createDuckDbHistory({ path: file, onWarning: fail });
    await store.record(aRecording({ runId: 'first', attempts: [{}] }));
    // 24 KiB: enough for the recording and DuckDB's log, not for the database file.
    const { lines, ended } = startHistoryProcess(
      program,
      ['record', file, 'full', '1'],
      'trap "" XFSZ; ulimit -f 48;',
    );
    expect(await ended).toBe(0);
    expect(lines.at(-1)).toBe('recorded full-0');
    expect((await store.readModel(['tests/cart.spec.ts'], 'x64 Test CPU 2')).tests).not.toEqual([]);

    await store.record(aRecording({ runId: 'next' }));
    expect(await runIds(file)).toEqual(['first', 'full-0', 'next']);
  });
});

async function runIds(file: string): Promise<unknown[]> {
  const { rows } = await queryHistory(file, 'SELECT run_id FROM runs ORDER BY run_id');
  return rows.map((row) => row['run_id']);
}

function fail({ message }: HistoryWarning): never {
  throw new Error(message);
}
