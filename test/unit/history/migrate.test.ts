import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  latestVersion,
  migrate,
  MIGRATIONS,
  readVersion,
  type Migration,
} from '../../../src/history/duckdb/migrate.js';
import { openDatabase, type OpenDatabase } from '../../../src/history/duckdb/open-database.js';

/** A version to come. */
const NEXT = latestVersion(MIGRATIONS) + 1;

const ADDS_A_COLUMN: readonly Migration[] = [
  ...MIGRATIONS,
  {
    version: NEXT,
    statements: ['ALTER TABLE recording ADD COLUMN branch VARCHAR', "UPDATE recording SET branch = 'main'"],
  },
];
const FAILS: readonly Migration[] = [
  ...MIGRATIONS,
  { version: NEXT, statements: ['ALTER TABLE recording ADD COLUMN branch VARCHAR', 'SELECT * FROM nothing'] },
];

let directory: string;
let database: OpenDatabase;
let connection: DuckDBConnection;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-migrate-'));
  database = await openDatabase(path.join(directory, 'history.duckdb'), 'READ_WRITE');
  connection = database.connection;
});

afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

async function rows(sql: string): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

describe('migrate', () => {
  it('makes all tables in an empty database, once', async () => {
    expect(await readVersion(connection, 'h')).toBe(0);
    await migrate(connection, 'h');
    await migrate(connection, 'h');
    expect(await readVersion(connection, 'h')).toBe(latestVersion(MIGRATIONS));
    expect(await rows('SELECT * FROM meta')).toEqual([{ schema_version: latestVersion(MIGRATIONS) }]);
  });

  it('keeps the data of an older version', async () => {
    await migrate(connection, 'h');
    await connection.run("INSERT INTO recording (run_id, run_seq, agent) VALUES ('old', 0, 'a')");
    await migrate(connection, 'h', ADDS_A_COLUMN);
    expect(await readVersion(connection, 'h')).toBe(NEXT);
    expect(await rows('SELECT run_id, branch FROM recording')).toEqual([{ run_id: 'old', branch: 'main' }]);
  });

  it('gives a history of version 1 its metrics, and keeps what it has', async () => {
    await migrate(connection, 'h', MIGRATIONS.slice(0, 1));
    // Version 1 as it was made before there were metrics.
    await connection.run('ALTER TABLE recording DROP COLUMN metrics');
    await connection.run("INSERT INTO recording (run_id, run_seq, agent) VALUES ('old', 0, 'a')");
    await migrate(connection, 'h');
    expect(await rows('SELECT run_id, metrics FROM recording')).toEqual([{ run_id: 'old', metrics: null }]);
    for (const view of [
      'browser_samples',
      'browser_instances',
      'custom_metrics',
      'test_memory',
      'breaker_events',
      'recoveries',
      'forecasts',
      'steals',
      'lost_agents',
    ])
      expect(await rows(`FROM ${view}`)).toEqual([]);
  });

  it('lets the decisions of an older history be seen as those of a new one', async () => {
    const definition = "SELECT sql FROM duckdb_views() WHERE view_name = 'decisions'";
    await migrate(connection, 'h');
    const made = await rows(definition);
    await connection.run('CREATE OR REPLACE VIEW decisions AS SELECT run_id FROM decision');
    await connection.run('UPDATE meta SET schema_version = 9');
    await migrate(connection, 'h');
    expect(await rows(definition)).toEqual(made);
  });

  it('changes nothing when a step fails', async () => {
    await migrate(connection, 'h');
    await expect(migrate(connection, 'h', FAILS)).rejects.toThrow('nothing');
    expect(await readVersion(connection, 'h')).toBe(NEXT - 1);
    await expect(rows('SELECT branch FROM recording')).rejects.toThrow('branch');
  });

  it('refuses a newer version by its numbers', async () => {
    await migrate(connection, 'h', ADDS_A_COLUMN);
    await expect(migrate(connection, '/some/history.duckdb')).rejects.toMatchObject({
      code: 'HISTORY_NEWER',
      message: expect.stringMatching(
        new RegExp(`/some/history\\.duckdb.*schema ${NEXT}, known here: ${NEXT - 1}`),
      ),
    });
  });
});
