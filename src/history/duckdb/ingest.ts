import type { DuckDBConnection } from '@duckdb/node-api';
import type { RunRecording } from '../../model/record.js';
import { groupBy } from '../group-by.js';
import type { Snapshot } from '../snapshot.js';
import { inherit } from './inherit.js';
import { rawRows, type Prepared } from './prepare.js';
import { appendRows, prepareRows } from './prepared-rows.js';
import { pruneRaw } from './retention.js';
import { RAW_TABLES, RECORDS } from './schema.js';
import { storedRecord } from './stored-value.js';
import { updateRollups, type FreshRun } from './update-rollups.js';

/**
 * Takes recordings into the history in one transaction: raw rows, rollups, ledger, retention. A run and agent
 * that the ledger knows is passed over, so that whoever died between the commit and clearing its spool did no harm;
 * a higher revision takes the place of what is there.
 * @param keepRuns of how many runs the raw rows are kept
 * @param prepared what was worked out ahead; its rollups only if the file is in the state that they were foreseen for
 * @param whileCommitting work for this thread, called with what is returned while DuckDB writes in another
 * @returns what the next run on the same machine will most likely ask for, unless nothing was new
 */
export async function ingest(
  connection: DuckDBConnection,
  recordings: readonly RunRecording[],
  keepRuns: number,
  prepared: Prepared,
  whileCommitting: (snapshot: Snapshot | undefined) => void,
): Promise<Snapshot | undefined> {
  const fresh = await withoutKnown(connection, recordings);
  if (fresh.length === 0) return undefined;
  await connection.run('BEGIN');
  try {
    if (prepared.inherited) await inherit(connection, prepared.inherited);
    const { runs, nextRunSeq } = await assignRunSeqs(connection, fresh);
    await removeEarlier(connection, fresh);
    await appendRaw(connection, runs, prepared);
    const updated = await updateRollups(connection, runs, prepared.rollups);
    await pruneRaw(connection, { keepRuns });
    const latest = fresh.reduce((a, b) => (b.run.startedMs > a.run.startedMs ? b : a)).agent.hardwareClass;
    const files = updated.find(({ hardwareClass }) => hardwareClass === latest);
    const snapshot = files && { ...files, nextRunSeq };
    await Promise.all([connection.run('COMMIT'), Promise.resolve(snapshot).then(whileCommitting)]);
    return snapshot;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Leaves out what the ledger knows and, of what came twice, the lower revision. */
async function withoutKnown(
  connection: DuckDBConnection,
  recordings: readonly RunRecording[],
): Promise<RunRecording[]> {
  const byKey = new Map<string, RunRecording>();
  for (const recording of recordings) {
    const owner = [recording.run.runId, recording.agent.agent];
    const key = JSON.stringify(owner);
    const known = byKey.get(key)?.revision ?? (await knownRevision(connection, recording));
    if (recording.revision > known) byKey.set(key, recording);
  }
  return [...byKey.values()];
}

/** The revision that the ledger has of this run and agent, -1 for none. */
async function knownRevision(connection: DuckDBConnection, { run, agent }: RunRecording): Promise<number> {
  const known = await connection.runAndReadAll(
    'SELECT coalesce(max(revision), -1)::INTEGER FROM recording WHERE run_id = $1 AND agent = $2',
    [run.runId, agent.agent],
  );
  return Number(known.getRowsJS()[0]?.[0] ?? -1);
}

/** Removes what lower revisions brought in; rollups are made anew from the rows that take its place. */
async function removeEarlier(
  connection: DuckDBConnection,
  recordings: readonly RunRecording[],
): Promise<void> {
  for (const { revision, run, agent } of recordings) {
    if (revision === 0) continue;
    for (const table of Object.keys(RAW_TABLES).reverse()) {
      await connection.run(
        `DELETE FROM ${table} WHERE recording_seq IN (
           SELECT recording_seq FROM recording WHERE run_id = $1 AND agent = $2)`,
        [run.runId, agent.agent],
      );
    }
  }
}

/**
 * Numbers the runs. Agents that record later join their run; new runs follow by their start, and after those that only rollups
 * know any more.
 */
async function assignRunSeqs(
  connection: DuckDBConnection,
  recordings: readonly RunRecording[],
): Promise<{ runs: FreshRun[]; nextRunSeq: number }> {
  const last = await connection.runAndReadAll(
    `SELECT greatest(-1, (SELECT max(run_seq) FROM recording), (SELECT max(last_visit_seq) FROM file_rollup))::INTEGER`,
  );
  let next = Number(last.getRowsJS()[0]?.[0]) + 1;
  const runs: FreshRun[] = [];
  const byStart = recordings.toSorted((a, b) => a.run.startedMs - b.run.startedMs);
  for (const [runId, its] of groupBy(byStart, ({ run }) => run.runId)) {
    const known = await connection.runAndReadAll('SELECT max(run_seq) FROM recording WHERE run_id = $1', [
      runId,
    ]);
    const seq = known.getRowsJS()[0]?.[0];
    const isJoined = typeof seq === 'number';
    runs.push({ runSeq: isJoined ? seq : next++, isJoined, recordings: its });
  }
  return { runs, nextRunSeq: next };
}

/** Appends what the runs' agents recorded; with that it is in the ledger. */
async function appendRaw(
  connection: DuckDBConnection,
  runs: readonly FreshRun[],
  prepared: Prepared,
): Promise<void> {
  const next = 'SELECT (coalesce(max(recording_seq), -1) + 1)::INTEGER FROM recording';
  let recordingSeq = Number((await connection.runAndReadAll(next)).getRowsJS()[0]?.[0]);
  for (const { runSeq, recordings } of runs) {
    for (const recording of recordings) {
      const seq = recordingSeq++;
      await appendRows(connection, prepareRows('recording', [{ runSeq, ...ledgerRow(recording) }]), seq);
      for (const rows of prepared.rawRows.get(recording) ?? rawRows(recording))
        await appendRows(connection, rows, seq);
    }
  }
}

function ledgerRow({ revision, run, agent, workerStarts, overheads, metrics }: RunRecording): object {
  return {
    runId: run.runId,
    agent: agent.agent,
    revision,
    ingestedMs: Date.now(),
    run: storedRecord(RECORDS.run, run),
    machine: storedRecord(RECORDS.agent, agent),
    workerStarts: workerStarts.map((start) => storedRecord(RECORDS.worker_start, start)),
    overheads: overheads.map((overhead) => storedRecord(RECORDS.overhead, overhead)),
    metrics: {
      samples: metrics.samples.map((sample) => storedRecord(RECORDS.browser_sample, sample)),
      instances: metrics.instances.map((instance) => storedRecord(RECORDS.browser_instance, instance)),
      custom: metrics.custom.map((metric) => storedRecord(RECORDS.custom_metric, metric)),
      breakers: metrics.breakers.map(({ from, to, ...event }) =>
        storedRecord(RECORDS.breaker_event, { ...event, fromState: from, toState: to }),
      ),
      recoveries: metrics.recoveries.map((recovery) => storedRecord(RECORDS.recovery, recovery)),
      forecasts: metrics.forecasts.map((forecast) => storedRecord(RECORDS.forecast, forecast)),
      steals: metrics.steals.map((steal) => storedRecord(RECORDS.steal, steal)),
      lostAgents: metrics.lostAgents.map((lost) => storedRecord(RECORDS.lost_agent, lost)),
    },
  };
}
