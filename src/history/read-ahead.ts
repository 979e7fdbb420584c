import { summarise, type HistorySummary } from '../estimate/history-summary.js';
import { readDatabase } from './duckdb/database.js';
import { readHistoryModel } from './duckdb/read-model.js';
import { readFileNames } from './duckdb/read-file-names.js';

/** Finds what a run will most likely ask for, before it asks. */
export interface ReadAhead {
  /** The summary for these files, or undefined when they are not those that were expected. */
  summary(files: readonly string[]): Promise<HistorySummary | undefined>;
}

interface Ahead {
  readonly summary: HistorySummary;
  /** Files of the last run, which the summary is about. */
  readonly expected: ReadonlySet<string>;
  /** All files of which history knows anything. */
  readonly known: ReadonlySet<string>;
}

/**
 * Reads what history knows of the files of its last run, while the runner still collects the files of this one. The
 * suite that ran last is mostly the one that runs now; for another one only DuckDB has been warmed up.
 */
export function readAhead(file: string, hardwareClass: string): ReadAhead {
  // Whatever is wrong with the file is said by the read that the run waits for.
  const ahead = read(file, hardwareClass).catch(() => undefined);
  return {
    async summary(files) {
      const found = await ahead;
      return found && isAbout(found, files) ? found.summary : undefined;
    },
  };
}

async function read(file: string, hardwareClass: string): Promise<Ahead> {
  return readDatabase(
    file,
    async (connection) => {
      const { known, expected } = await readFileNames(connection);
      const model = await readHistoryModel(connection, expected, hardwareClass);
      return { summary: summarise(model), expected: new Set(expected), known: new Set(known) };
    },
    { waitMs: 0 },
  );
}

/** Of the asked files those that are known are the expected ones: what is read for either is the same. */
function isAbout({ expected, known }: Ahead, files: readonly string[]): boolean {
  const asked = new Set(files);
  for (const file of asked) if (known.has(file) && !expected.has(file)) return false;
  for (const file of expected) if (!asked.has(file)) return false;
  return true;
}
