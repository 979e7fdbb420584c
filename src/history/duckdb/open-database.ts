import { createRequire } from 'node:module';
import type * as DuckDb from '@duckdb/node-api';
import { HistoryState } from '../history-state.js';

const CONFIG = {
  // Extensions would be downloaded; the bundled ones are enough.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  // Every commit goes into the file itself: a write-ahead log would be written first and emptied a moment later.
  checkpoint_threshold: '0KB',
};

export type OpenMode = 'READ_ONLY' | 'READ_WRITE';

/** An open database with its one connection. */
export interface OpenDatabase {
  readonly connection: DuckDb.DuckDBConnection;
  /** Null for a file that is new. */
  readonly state: HistoryState | null;
  /** Writes what is left in the log into the file and gives the lock back. */
  readonly close: () => void;
}

/** Called before native code is used; what it returns is called after. It may throw to refuse. */
type Enter = () => () => void;

/** Set by the build: the package as one file, which loads in half the time of its many. */
declare const BUNDLED_DUCKDB: string | undefined;
const PACKAGE = typeof BUNDLED_DUCKDB === 'string' ? BUNDLED_DUCKDB : '@duckdb/node-api';

let enter: Enter = () => () => undefined;
let loaded: typeof DuckDb | undefined;

/** Has every use of DuckDB's native code in this thread announced, from loading or opening until closing. */
export function announceUses(by: Enter): void {
  enter = by;
}

/**
 * Opens a database file; DuckDB itself is loaded by the first call, not by importing this module.
 * @param meanwhile work for this thread while DuckDB opens the file in another
 */
export async function openDatabase(
  file: string,
  mode: OpenMode,
  meanwhile: () => void = () => undefined,
): Promise<OpenDatabase> {
  const leave = enter();
  const state = HistoryState.open(file);
  const left = (): void => {
    state?.close();
    leave();
  };
  try {
    const opening = duckDb().DuckDBInstance.create(file, { ...CONFIG, access_mode: mode });
    const [opened, worked] = await Promise.allSettled([opening, Promise.resolve().then(meanwhile)]);
    if (opened.status === 'rejected') throw opened.reason;
    const instance = opened.value;
    if (worked.status === 'rejected') {
      instance.closeSync();
      throw worked.reason;
    }
    const connection = await instance.connect().catch((error: unknown) => {
      instance.closeSync();
      throw error;
    });
    return {
      connection,
      state,
      close: () => {
        try {
          connection.closeSync();
          instance.closeSync();
        } finally {
          left();
        }
      },
    };
  } catch (error) {
    left();
    throw error;
  }
}

/** Loads DuckDB ahead of its first use. @throws Error where it can't be loaded */
export function preloadDuckDb(): void {
  const leave = enter();
  try {
    duckDb();
  } finally {
    leave();
  }
}

/**
 * DuckDB's package. `import()` takes more than twice as long: Node parses each of its CommonJS files for exports.
 * @throws Error where it can't be loaded
 */
export function duckDb(): typeof DuckDb {
  loaded ??= createRequire(import.meta.url)(PACKAGE) as typeof DuckDb;
  return loaded;
}
