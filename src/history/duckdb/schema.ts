/**
 * The tables of the history. Raw tables mirror `src/model/record.ts` in snake_case, so a row is made
 * from a record by its column names alone. No table has an index: the ledger is checked under the
 * exclusive file lock, and DuckDB can't reclaim deleted rows of an indexed table.
 */

export type ColumnType = 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN';
export type Columns = Readonly<Record<string, ColumnType>>;

/** Which row of `recording` a raw row belongs to. */
const OWNER = { recording_seq: 'INTEGER' } as const satisfies Columns;
const TEST = { project: 'VARCHAR', file: 'VARCHAR', title: 'VARCHAR' } as const satisfies Columns;

/**
 * What is recorded a few times in a run. The tables that a run writes to, and their columns, are what recording costs: so
 * these records stand as JSON in one row of `recording`, and views of these columns show them (see `record-views.ts`).
 */
export const RECORDS = {
  run: {
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
    /** A JSON list. */
    supporting_projects: 'VARCHAR',
  },
  agent: {
    host: 'VARCHAR',
    hardware_class: 'VARCHAR',
    cores: 'INTEGER',
    memory_bytes: 'BIGINT',
    slots: 'INTEGER',
    started_ms: 'BIGINT',
    ended_ms: 'BIGINT',
    /** JSON; see `src/model/restrictions.ts`. */
    restrictions: 'VARCHAR',
  },
  worker_start: {
    project: 'VARCHAR',
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    started_ms: 'BIGINT',
    process_ms: 'DOUBLE',
    browser_ms: 'DOUBLE',
    browser_name: 'VARCHAR',
    browser_version: 'VARCHAR',
  },
  overhead: { project: 'VARCHAR', file: 'VARCHAR', duration_ms: 'DOUBLE' },
  browser_sample: {
    project: 'VARCHAR',
    sampled_ms: 'BIGINT',
    busy_slots: 'DOUBLE',
    slots: 'INTEGER',
    queued_units: 'INTEGER',
    processes: 'INTEGER',
    memory_bytes: 'BIGINT',
    memory_kind: 'VARCHAR',
    cpu_cores: 'DOUBLE',
  },
  browser_instance: {
    instance: 'VARCHAR',
    project: 'VARCHAR',
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    browser_name: 'VARCHAR',
    browser_version: 'VARCHAR',
    state: 'VARCHAR',
    launched_ms: 'BIGINT',
    closed_ms: 'BIGINT',
    units: 'INTEGER',
    peak_memory_bytes: 'BIGINT',
    memory_kind: 'VARCHAR',
    restarts: 'INTEGER',
  },
  custom_metric: {
    ...TEST,
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    name: 'VARCHAR',
    value: 'DOUBLE',
    reported_ms: 'BIGINT',
  },
  breaker_event: {
    project: 'VARCHAR',
    from_state: 'VARCHAR',
    to_state: 'VARCHAR',
    at_ms: 'BIGINT',
    fault: 'VARCHAR',
  },
  recovery: {
    ...TEST,
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    retry: 'INTEGER',
    fault: 'VARCHAR',
    lost_ms: 'BIGINT',
    again_ms: 'BIGINT',
    strategy: 'VARCHAR',
  },
  forecast: {
    made_ms: 'BIGINT',
    horizon_ms: 'DOUBLE',
    project: 'VARCHAR',
    quantity: 'VARCHAR',
    predicted: 'DOUBLE',
    low: 'DOUBLE',
    high: 'DOUBLE',
    actual: 'DOUBLE',
    current: 'DOUBLE',
  },
  steal: {
    ...TEST,
    from_shard: 'INTEGER',
    stolen_ms: 'BIGINT',
    predicted_gain_ms: 'DOUBLE',
    actual_gain_ms: 'DOUBLE',
    counts: 'BOOLEAN',
    victim_load: 'DOUBLE',
    thief_load: 'DOUBLE',
  },
  lost_agent: { lost_agent: 'VARCHAR', shard: 'INTEGER' },
} as const satisfies Readonly<Record<string, Columns>>;

/**
 * Columns of the raw tables, in the order in which rows are appended. A run writes some hundred thousand rows anew, those
 * of earlier runs with them, so what is the same in all rows of a recording stands in `recording` alone.
 */
export const RAW_TABLES = {
  /** A row is the ledger's entry as well: what has one was taken in. */
  recording: {
    ...OWNER,
    run_id: 'VARCHAR',
    /** Counts runs by the order in which they came in, from 0. */
    run_seq: 'INTEGER',
    agent: 'VARCHAR',
    revision: 'INTEGER',
    ingested_ms: 'BIGINT',
    run: 'VARCHAR',
    machine: 'VARCHAR',
    worker_starts: 'VARCHAR',
    overheads: 'VARCHAR',
    /** Lists by name: `samples`, `instances`, `custom`, `breakers`, `recoveries`, `forecasts`, `steals`, `lostAgents`. */
    metrics: 'VARCHAR',
  },
  raw_placement: {
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
  raw_attempt: {
    ...OWNER,
    slot: 'INTEGER',
    worker_index: 'INTEGER',
    ...TEST,
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
  raw_decision: { ...OWNER, ...TEST, chosen: 'BOOLEAN', score: 'DOUBLE', factors: 'VARCHAR' },
} as const satisfies Readonly<Record<string, Columns>>;

export type RawTable = keyof typeof RAW_TABLES;

/** Raw tables whose rows retention removes; a `recording` is small and keeps the long view. */
export const PRUNED_TABLES: readonly RawTable[] = ['raw_placement', 'raw_attempt', 'raw_decision'];

/** What retention removes from a `recording`. */
export const PRUNED_COLUMNS = ['worker_starts', 'overheads', 'metrics'] as const;

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

/** Statements that make the tables where they don't exist; an older table gets its new columns from later versions. */
export const TABLES_V1: readonly string[] = [
  ...Object.entries(RAW_TABLES).map(([name, columns]) => createTable(name, columns)),
  ...Object.entries(ROLLUP_TABLES).map(([name, columns]) => createTable(name, columns)),
];

function createTable(name: string, columns: Readonly<Record<string, string>>): string {
  const list = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${name} (${list.join(', ')})`;
}
