/**
 * The tables of the history. Raw tables mirror `src/model/record.ts` in snake_case, so a row is made
 * from a record by its column names alone. No table has an index: the ledger is checked under the
 * exclusive file lock, and DuckDB can't reclaim deleted rows of an indexed table.
 */

export type ColumnType = 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN';
export type Columns = Readonly<Record<string, ColumnType>>;

/** Which run and agent a raw row belongs to. `run_seq` counts runs by the order in which they came in, from 0. */
const OWNER = { run_id: 'VARCHAR', run_seq: 'INTEGER', agent: 'VARCHAR' } as const satisfies Columns;
const TEST = { project: 'VARCHAR', file: 'VARCHAR', title: 'VARCHAR' } as const satisfies Columns;

/** Columns of the raw tables, in the order in which rows are appended. */
export const RAW_TABLES = {
  run: {
    ...OWNER,
    started_ms: 'BIGINT',
    ended_ms: 'BIGINT',
    status: 'VARCHAR',
    makespan_ms: 'DOUBLE',
    lower_bound_ms: 'DOUBLE',
    predicted_ms: 'DOUBLE',
    busy_ms: 'DOUBLE',
    idle_ms: 'DOUBLE',
    imbalance: 'DOUBLE',
    steals: 'INTEGER',
    units: 'INTEGER',
    tests: 'INTEGER',
    known_specs: 'INTEGER',
    specs: 'INTEGER',
    routed_specs: 'INTEGER',
    route: 'VARCHAR',
    dispatch: 'VARCHAR',
    dispatch_reason: 'VARCHAR',
    runner: 'VARCHAR',
    runner_version: 'VARCHAR',
    version: 'VARCHAR',
  },
  agent: {
    ...OWNER,
    host: 'VARCHAR',
    hardware_class: 'VARCHAR',
    cores: 'INTEGER',
    memory_bytes: 'BIGINT',
    slots: 'INTEGER',
    started_ms: 'BIGINT',
    ended_ms: 'BIGINT',
  },
  placement: {
    ...OWNER,
    unit_id: 'VARCHAR',
    ...TEST,
    kind: 'VARCHAR',
    phase: 'INTEGER',
    slot: 'INTEGER',
    started_ms: 'BIGINT',
    ended_ms: 'BIGINT',
    worker_start_ms: 'DOUBLE',
    predicted_ms: 'DOUBLE',
    spread_ms: 'DOUBLE',
    source: 'VARCHAR',
    tests: 'INTEGER',
    failed: 'INTEGER',
    retry: 'INTEGER',
    reason: 'VARCHAR',
  },
  attempt: {
    ...OWNER,
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    ...TEST,
    test_id: 'VARCHAR',
    repeat_each_index: 'INTEGER',
    kind: 'VARCHAR',
    retry: 'INTEGER',
    status: 'VARCHAR',
    ok: 'BOOLEAN',
    skipped_at_run_time: 'BOOLEAN',
    lacks_baseline: 'BOOLEAN',
    superseded: 'BOOLEAN',
    started_ms: 'BIGINT',
    duration_ms: 'DOUBLE',
  },
  decision: { ...OWNER, ...TEST, chosen: 'BOOLEAN', score: 'DOUBLE', factors: 'VARCHAR' },
  worker_start: {
    ...OWNER,
    project: 'VARCHAR',
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    started_ms: 'BIGINT',
    process_ms: 'DOUBLE',
    browser_ms: 'DOUBLE',
    browser_name: 'VARCHAR',
    browser_version: 'VARCHAR',
  },
  overhead: { ...OWNER, project: 'VARCHAR', file: 'VARCHAR', duration_ms: 'DOUBLE' },
} as const satisfies Readonly<Record<string, Columns>>;

export type RawTable = keyof typeof RAW_TABLES;

/** Raw tables whose rows retention removes; `run` and `agent` are small and keep the long view. */
export const PRUNED_TABLES: readonly RawTable[] = [
  'placement',
  'attempt',
  'decision',
  'worker_start',
  'overhead',
];

/**
 * Columns of the rollups, in the order in which rows are appended. What planning reads as a whole is one JSON text (see
 * `rollup-rows.ts`): a row per test with a list of structs takes several times longer to read and to replace.
 */
export const ROLLUP_TABLES = {
  file_rollup: {
    hardware_class: 'VARCHAR',
    project: 'VARCHAR',
    file: 'VARCHAR',
    last_visit_seq: 'INTEGER',
    content: 'VARCHAR',
  },
  start_rollup: { hardware_class: 'VARCHAR', project: 'VARCHAR', samples: 'VARCHAR' },
} as const satisfies Readonly<Record<string, Columns>>;

/** Statements that make the tables of version 1 where they don't exist. */
export const TABLES_V1: readonly string[] = [
  ...Object.entries(RAW_TABLES).map(([name, columns]) => createTable(name, columns)),
  createTable('ingested', {
    run_id: 'VARCHAR',
    agent: 'VARCHAR',
    revision: 'INTEGER',
    ingested_ms: 'BIGINT',
  }),
  ...Object.entries(ROLLUP_TABLES).map(([name, columns]) => createTable(name, columns)),
];

function createTable(name: string, columns: Readonly<Record<string, string>>): string {
  const list = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${name} (${list.join(', ')})`;
}
