import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDuckDbHistory } from '../../../src/history/duckdb-store.js';
import { queryHistory } from '../../../src/history/query.js';
import { aRecording } from './recordings.js';

let directory: string;
let file: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-query-'));
  file = path.join(directory, 'history.duckdb');
  const onWarning = ({ message }: { message: string }): never => {
    throw new Error(message);
  };
  await createDuckDbHistory({ path: file, onWarning }).record(aRecording({ attempts: [{}] }));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('queryHistory', () => {
  it('gives values that JSON can hold', async () => {
    const { columns, rows } = await queryHistory(
      file,
      `SELECT 1 AS a, 2 AS a, 9007199254740993 AS big, 12::BIGINT AS small, TIMESTAMP '2026-01-02 03:04:05' AS at,
        'NaN'::DOUBLE AS nan, '\\x01\\xFF'::BLOB AS bytes, [1::BIGINT, NULL] AS list, {'x': 1::HUGEINT} AS struct,
        NULL AS nothing, 1.5::DECIMAL(4, 2) AS decimal, true AS yes`,
    );
    expect(columns).toEqual([
      'a',
      'a:1',
      'big',
      'small',
      'at',
      'nan',
      'bytes',
      'list',
      'struct',
      'nothing',
      'decimal',
      'yes',
    ]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual([
      {
        a: 1,
        'a:1': 2,
        big: '9007199254740993',
        small: 12,
        at: '2026-01-02T03:04:05.000Z',
        nan: 'NaN',
        bytes: '01ff',
        list: [1, null],
        struct: { x: 1 },
        nothing: null,
        decimal: 1.5,
        yes: true,
      },
    ]);
  });

  it('runs all statements and gives the rows of the last one', async () => {
    const { rows } = await queryHistory(
      file,
      'CREATE TEMP TABLE t AS SELECT 7 AS n; SELECT n + 1 AS m FROM t',
    );
    expect(rows).toEqual([{ m: 8 }]);
  });

  it('gives the columns of a query without rows', async () => {
    expect(await queryHistory(file, 'SELECT run_id FROM runs WHERE false')).toEqual({
      columns: ['run_id'],
      rows: [],
    });
  });

  it.each([
    ['SELEC 1', /syntax error.*\n[^]*LINE 1/],
    ['SELECT * FROM nothing', /nothing/],
    ['DELETE FROM raw_attempt', /read-only/],
    ['  \n', /empty/],
    ["ATTACH 'no/such/file.db' AS other (READ_ONLY)", /no\/such\/file\.db/],
  ])('refuses %j with what is wrong with it', async (sql, message) => {
    await expect(queryHistory(file, sql)).rejects.toMatchObject({
      code: 'SQL_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('says where it looked for a history that is not there, and makes none', async () => {
    const missing = path.join(directory, 'none', 'history.duckdb');
    await expect(queryHistory(missing, 'SELECT 1')).rejects.toMatchObject({
      code: 'HISTORY_MISSING',
      message: expect.stringContaining(missing),
    });
    expect(readdirSync(directory)).not.toContain('none');
  });
});
