import type { RunRecording } from '../../model/record.js';
import { decodeRecording } from '../decode-recording.js';
import { SPOOL_FORMAT } from '../recording-format.js';
import { fieldName } from './stored-value.js';

/** A row by the names of its fields: `startedMs` for the column `started_ms`. */
export type FieldRow = Readonly<Record<string, unknown>>;

/** What the tables hold of a recording. */
export interface StoredRecording {
  /** Of the table `recording`. */
  readonly row: FieldRow;
  readonly placements: readonly FieldRow[];
  readonly attempts: readonly FieldRow[];
  readonly decisions: readonly FieldRow[];
}

/**
 * Puts a recording together again, as another history can take it in. What retention has removed stays away, and ids of tests, which no
 * table holds, are empty.
 * @throws SyntaxError where something is damaged
 */
export function restoreRecording({
  row,
  placements,
  attempts,
  decisions,
}: StoredRecording): RunRecording | undefined {
  const agent = row['agent'];
  const recording = {
    revision: row['revision'],
    run: runOf(row),
    agent: agentOf(row),
    placements: placements.map((placement) => ({ ...placement, agent })),
    attempts: attempts.map((attempt) => ({ ...attempt, agent, testId: '' })),
    decisions: decisions.map((decision) => ({ ...decision, factors: parsed(decision['factors']) })),
    workerStarts: list(row['workerStarts']).map((start) => ({ ...start, agent })),
    overheads: list(row['overheads']),
    metrics: metrics(row['metrics']),
  };
  return decodeRecording(JSON.stringify({ format: SPOOL_FORMAT, recording }));
}

/** Renames columns to fields. */
export function byFieldName(row: FieldRow): FieldRow {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [fieldName(column), value]));
}

function runOf(row: FieldRow): FieldRow {
  const run = record(row['run']);
  const { supportingProjects = null } = run;
  return {
    ...run,
    runId: row['runId'],
    supportingProjects: supportingProjects && parsed(supportingProjects),
  };
}

function agentOf(row: FieldRow): FieldRow {
  const machine = record(row['machine']);
  const { restrictions = null, ...rest } = machine;
  const known = restrictions === null ? {} : { restrictions: parsed(restrictions) };
  return { ...rest, agent: row['agent'], ...known };
}

function record(text: unknown): FieldRow {
  return byFieldName(parsed(text) as FieldRow);
}

/** Retention leaves null in place of a list. */
function list(text: unknown): FieldRow[] {
  return text === null ? [] : (parsed(text) as FieldRow[]).map(byFieldName);
}

function metrics(text: unknown): Readonly<Record<string, FieldRow[]>> | undefined {
  if (text === null) return undefined;
  const lists = Object.entries(parsed(text) as Readonly<Record<string, readonly FieldRow[]>>);
  const { breakers = [], ...others } = Object.fromEntries(
    lists.map(([name, rows]) => [name, rows.map(byFieldName)]),
  );
  const events = breakers.map(({ fromState, toState, ...event }) => ({
    ...event,
    from: fromState,
    to: toState,
  }));
  return { ...others, breakers: events };
}

function parsed(text: unknown): unknown {
  return JSON.parse(String(text));
}
