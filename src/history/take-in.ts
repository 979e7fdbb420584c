import { existsSync } from 'node:fs';
import { formatCount } from '../format/number.js';
import { writeDatabase } from './duckdb/database.js';
import { ingest } from './duckdb/ingest.js';
import { prepare, type Prepared } from './duckdb/prepare.js';
import { RAW_RUNS_KEPT } from './duckdb/retention.js';
import type { Foresight } from './foresight.js';
import { mending } from './set-aside.js';
import { encodeSnapshot, writeSnapshot, type Snapshot } from './snapshot.js';
import { clearSpool, readSpool, type SpooledRecording } from './spool.js';
import type { HistoryWarning } from './store.js';

export interface TakeInOptions {
  /** The DuckDB file. */
  readonly file: string;
  readonly spoolDir: string;
  readonly onWarning: (warning: HistoryWarning) => void;
  /** Of how many runs raw rows are kept. @default 200 */
  readonly keepRuns?: number;
  /** How long to wait for the lock, in milliseconds. @default 3000 */
  readonly waitMs?: number;
  /** What has to get in, as it was spooled: when another process has taken it in, nothing is left to do. */
  readonly own?: SpooledRecording;
  /** What was read earlier: what the history still says need not be read again. */
  readonly recalled?: Snapshot | undefined;
  /** What was worked out of `own` before, from `recalled`. */
  readonly foresight?: Foresight | undefined;
}

/** Where a history's spool is unless told otherwise. */
export function defaultSpoolDir(file: string): string {
  return `${file}.spool`;
}

/**
 * Takes all complete spool files into the history. They are read before the lock is asked for, so that it is
 * held for the writing alone; what comes in meanwhile is taken in by its own process.
 * @throws EvenkeelError HISTORY_LOCKED, HISTORY_NEWER, HISTORY_UNWRITABLE, HISTORY_CORRUPT; the spool stays then
 */
export async function takeIn({
  file,
  spoolDir,
  onWarning,
  keepRuns = RAW_RUNS_KEPT,
  waitMs,
  own,
  recalled,
  foresight,
}: TakeInOptions): Promise<void> {
  const spooled = await readSpool(spoolDir, onWarning, own);
  if (spooled.length === 0) return;
  const recordings = spooled.map(({ recording }) => recording);
  const options = {
    ...(waitMs === undefined ? {} : { waitMs }),
    ...(own === undefined ? {} : { isSettled: () => !existsSync(own.file) }),
  };
  const write = async (): Promise<TakenIn | undefined> => {
    const inherited = existsSync(file) ? undefined : recalled;
    let prepared: Prepared | undefined;
    return writeDatabase(
      file,
      async (connection, state) => {
        prepared ??= prepare(recordings, recalled, foresight);
        const isRecalled = recalled !== undefined && recalled.state === state();
        if (!isRecalled) prepared = { ...prepared, rollups: undefined, inherited };
        let body: string | undefined;
        await ingest(connection, recordings, keepRuns, prepared, (snapshot) => {
          body = snapshot && encodeSnapshot(snapshot);
        });
        return { body, state: state(), inheritedFiles: filesOf(inherited) };
      },
      { ...options, meanwhile: () => (prepared ??= prepare(recordings, recalled, foresight)) },
    );
  };
  const taken = await mending(file, onWarning, write);
  if (taken === undefined) return;
  if (taken.inheritedFiles > 0) onWarning(inheritance(taken.inheritedFiles));
  await clearSpool(
    spoolDir,
    spooled.map((entry) => entry.file),
  );
  if (taken.body !== undefined && taken.state !== undefined)
    await writeSnapshot(file, taken.state, taken.body, spoolDir);
}

interface TakenIn {
  /** Of the snapshot of what was taken in. */
  readonly body: string | undefined;
  /** Of the history, with all of it in. */
  readonly state: string | undefined;
  /** Files of which a new history knows from the snapshot of the one whose place it takes. */
  readonly inheritedFiles: number;
}

/** The files of which a history that begins anew is to know. */
function filesOf(lost: Snapshot | undefined): number {
  return new Set([...(lost?.own.files.values() ?? [])].map(({ file }) => file)).size;
}

function inheritance(files: number): HistoryWarning {
  const message = `The new history begins with the durations of ${formatCount(files, 'file')}, which the snapshot of the old one knew.`;
  return { code: 'corrupt', message };
}
