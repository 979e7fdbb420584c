import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EvenkeelError, messageOf } from '../errors.js';
import { formatCount } from '../format/number.js';
import { parseCsv } from './parse-csv.js';
import type { Trace, TraceAttempt, TraceRun } from './trace.js';

const COLUMNS = ['run', 'file', 'test', 'project', 'duration_ms', 'status'] as const;

/** A day: no attempt at a test is longer, and sums of them stay exact. */
const MAX_MS = 24 * 60 * 60 * 1000;

/** Status words of attempts that did not end as expected, as Playwright and others write them. */
const FAILED = new Set(['failed', 'timedout', 'interrupted', 'error']);

/** Those of tests that did not run: they took no time, and history has no sample of them either. */
const SKIPPED = new Set(['skipped', 'pending', 'disabled']);

/** One line of a trace, as texts. */
export type TraceRow = Readonly<Record<(typeof COLUMNS)[number], string>>;

/**
 * Reads a trace: a CSV file, gzipped or not, with the columns `run,file,test,project,duration_ms,status` in any
 * order, others ignored. Runs are sorted by their id; repeated rows of one test in one run are its attempts, in the order
 * of the file. What is mended, and said in `repairs`: a row without a run, a file or a duration of 0 or above is
 * left out, and so is one of a skipped test; a duration above a day becomes a day; a row that repeats a passed attempt word
 * for word counts once.
 * @throws EvenkeelError `TRACE_INVALID` when the file can't be read, is damaged, lacks a column or has no usable row
 */
export async function readTrace(file: string): Promise<Trace> {
  try {
    const rows = rowsOf(decompress(await readFile(file)).toString('utf8'));
    const trace = toTrace(path.basename(file).replace(/\.csv(\.gz)?$/, ''), rows);
    if (trace.runs.length === 0) throw new Error('it has no row with a run, a file and a duration');
    return trace;
  } catch (error) {
    throw new EvenkeelError('TRACE_INVALID', `${file} is no trace: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Unlike a database's reader, this notices a file that is cut off or fails its checksum. */
function decompress(bytes: Buffer): Buffer {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip ? gunzipSync(bytes) : bytes;
}

function* rowsOf(text: string): Generator<TraceRow> {
  const rows: Iterator<string[], undefined> & Iterable<string[]> = parseCsv(text);
  const head = rows.next().value?.map((name) => name.trim().toLowerCase());
  if (!head) throw new Error('it is empty');
  const missing = COLUMNS.filter((name) => !head.includes(name));
  if (missing.length > 0) {
    throw new Error(`it lacks the column ${missing.join(', ')}; needed: ${COLUMNS.join(',')}`);
  }
  const positions = COLUMNS.map((name) => [name, head.indexOf(name)] as const);
  for (const cells of rows) {
    yield Object.fromEntries(positions.map(([name, index]) => [name, cells[index] ?? ''])) as TraceRow;
  }
}

interface Test {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly attempts: TraceAttempt[];
}

/** Makes a trace of rows; see `readTrace` for what is mended. */
export function toTrace(name: string, rows: Iterable<TraceRow>): Trace {
  const runs = new Map<string, Map<string, Test>>();
  const mended = { unusable: 0, skipped: 0, capped: 0, repeated: 0 };
  for (const row of rows) {
    const durationMs = row.duration_ms.trim() === '' ? NaN : Number(row.duration_ms);
    if (row.run === '' || row.file === '' || !(durationMs >= 0)) {
      mended.unusable++;
      continue;
    }
    if (SKIPPED.has(row.status.toLowerCase())) {
      mended.skipped++;
      continue;
    }
    const test = testOf(runs, row);
    const attempt = { durationMs: Math.min(durationMs, MAX_MS), ok: !FAILED.has(row.status.toLowerCase()) };
    if (repeatsPassed(test.attempts.at(-1), attempt, row)) mended.repeated++;
    else {
      test.attempts.push(attempt);
      if (durationMs > MAX_MS) mended.capped++;
    }
  }
  const sorted = [...runs].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name,
    runs: sorted.map(([id, tests]): TraceRun => ({ id, tests: [...tests.values()] })),
    repairs: [
      ...repair(mended.unusable, 'row', 'without a run, a file or a usable duration left out'),
      ...repair(mended.skipped, 'row', 'of skipped tests left out'),
      ...repair(mended.capped, 'duration', 'above a day taken for a day'),
      ...repair(mended.repeated, 'row', 'that repeated a passed attempt word for word left out'),
    ],
  };
}

function testOf(runs: Map<string, Map<string, Test>>, { run, project, file, test: title }: TraceRow): Test {
  let tests = runs.get(run);
  if (!tests) runs.set(run, (tests = new Map()));
  const key = JSON.stringify([project, file, title]);
  let test = tests.get(key);
  if (!test) tests.set(key, (test = { project, file, title, attempts: [] }));
  return test;
}

/** No runner tries a passed test again, let alone with the same duration: the row was written twice. */
function repeatsPassed(
  before: TraceAttempt | undefined,
  attempt: TraceAttempt,
  { status }: TraceRow,
): boolean {
  return status.toLowerCase() === 'passed' && before?.ok === true && before.durationMs === attempt.durationMs;
}

function repair(count: number, noun: string, what: string): string[] {
  return count > 0 ? [`${formatCount(count, noun)} ${what}`] : [];
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code.startsWith('Z_')) return `its compression is damaged (${messageOf(error)})`;
  return messageOf(error).replace(/\.$/, '');
}
