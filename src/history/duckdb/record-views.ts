/** A view for each kind of record, which shows whose it is and all its columns, wherever they are stored. */
import { RECORDS, type Columns } from './schema.js';

/** Statements that make the views anew. */
export const RECORD_VIEWS: readonly string[] = [
  view('run', RECORDS.run, 'run'),
  view('agent', RECORDS.agent, 'machine'),
  listView('worker_start', RECORDS.worker_start, 'worker_starts'),
  listView('overhead', RECORDS.overhead, 'overheads'),
  ...['placement', 'attempt', 'decision'].map(
    (name) => `CREATE OR REPLACE VIEW ${name} AS
      SELECT run_id, run_seq, agent, raw.* EXCLUDE (recording_seq)
      FROM raw_${name} raw JOIN recording USING (recording_seq)`,
  ),
];

function view(name: string, columns: Columns, json: string): string {
  return define(name, `from_json(${json}, '${JSON.stringify(columns)}')`);
}

/** A row for each record of the list. */
function listView(name: string, columns: Columns, json: string): string {
  return define(name, `from_json(${json}, '${JSON.stringify([columns])}'), recursive := true`);
}

function define(name: string, records: string): string {
  return `CREATE OR REPLACE VIEW ${name} AS SELECT run_id, run_seq, agent, unnest(${records}) FROM recording`;
}
