import path from 'node:path';
import { summarise, type HistorySummary } from '../estimate/history-summary.js';
import { readDatabase } from './duckdb/database.js';
import { readHistoryModel } from './duckdb/read-model.js';
import { readFileNames } from './duckdb/read-file-names.js';
import type { HistoryModel } from '../model/history.js';
import { formerFiles } from './former-files.js';
import { modelAbout, modelOf } from './model-parts.js';
import { readSnapshot, type Snapshot } from './snapshot.js';

/** Finds what a run will most likely ask for, before it asks. */
export interface ReadAhead {
  /** The summary for these files, or undefined when they are not those that were expected. */
  summary(files: readonly string[]): Promise<HistorySummary | undefined>;
  /** The snapshot, once it has been read and if it held. */
  snapshot(): Snapshot | undefined;
  /** Resolves when all has been read; never rejects. */
  readonly settled: Promise<void>;
}

interface Ahead {
  readonly model: HistoryModel;
  /** Of the whole model. */
  readonly summary: HistorySummary;
  /** Files of the last run, which the model is about. */
  readonly expected: ReadonlySet<string>;
  /** All files of which history knows anything; undefined when that is not known. */
  readonly known?: ReadonlySet<string>;
}

/**
 * Reads what history knows of the files of its last run, while the runner still collects the files of this one. The
 * suite that ran last, or a part of it, is mostly what runs now; for another one the history is asked again.
 */
export function readAhead(file: string, hardwareClass: string): ReadAhead {
  const target = path.resolve(file);
  // Whatever is wrong with the file is said by the read that the run waits for.
  let snapshot: Snapshot | undefined;
  const read = async (): Promise<Ahead> => {
    snapshot = await readSnapshot(target, hardwareClass);
    return snapshot ? fromSnapshot(snapshot) : fromDatabase(target, hardwareClass);
  };
  const ahead = read().catch(() => undefined);
  return {
    snapshot: () => snapshot,
    settled: ahead.then(() => undefined),
    async summary(files) {
      const found = await ahead;
      return found && summaryFor(found, new Set(files));
    },
  };
}

function fromSnapshot({ nextRunSeq, own, elsewhere }: Snapshot): Ahead {
  const expected = new Set([...own.files.values()].map((rollup) => rollup.file));
  const model = modelOf(nextRunSeq, own, elsewhere);
  return { model, summary: summarise(model), expected };
}

async function fromDatabase(file: string, hardwareClass: string): Promise<Ahead> {
  return readDatabase(
    file,
    async (connection) => {
      const { known, expected } = await readFileNames(connection);
      const model = await readHistoryModel(connection, expected, hardwareClass);
      return { model, summary: summarise(model), expected: new Set(expected), known: new Set(known) };
    },
    { waitMs: 0 },
  );
}

/** Undefined when history may know more of the asked files than what was read. */
function summaryFor(
  { model, summary, expected, known }: Ahead,
  asked: ReadonlySet<string>,
): HistorySummary | undefined {
  for (const file of asked) if (!expected.has(file) && (known?.has(file) ?? true)) return undefined;
  const former = formerFiles(asked, (file) => expected.has(file), expected);
  const wanted = new Set([...asked, ...former]);
  for (const file of expected) if (!wanted.has(file)) return summarise(modelAbout(model, wanted));
  return summary;
}
