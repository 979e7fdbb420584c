import { createRequire } from 'node:module';
import type * as DuckDb from '@duckdb/node-api';

/** Extensions would be downloaded; the bundled ones are enough. */
const CONFIG = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  checkpoint_threshold: '1KB',
};

export type OpenMode = 'READ_ONLY' | 'READ_WRITE';

/** An open database with its one connection. */
export interface OpenDatabase {
  readonly connection: DuckDb.DuckDBConnection;
  /** Writes what is left in the log into the file and gives the lock back. */
  readonly close: () => void;
}

/** Called before native code is used; what it returns is called after. It may throw to refuse. */
type Enter = () => () => void;

let enter: Enter = () => () => undefined;
let loaded: typeof DuckDb | undefined;

/** Has every use of DuckDB's native code in this thread announced, from loading or opening until closing. */
export function announceUses(by: Enter): void {
  enter = by;
}

/** Opens a database file; DuckDB itself is loaded by the first call, not by importing this module. */
export async function openDatabase(file: string, mode: OpenMode): Promise<OpenDatabase> {
  const leave = enter();
  try {
    const { DuckDBInstance } = loadDuckDb();
    const instance = await DuckDBInstance.create(file, { ...CONFIG, access_mode: mode });
    const connection = await instance.connect().catch((error: unknown) => {
      instance.closeSync();
      throw error;
    });
    return {
      connection,
      close: () => {
        try {
          connection.closeSync();
          instance.closeSync();
        } finally {
          leave();
        }
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Loads DuckDB ahead of its first use. @throws Error where it can't be loaded */
export function preloadDuckDb(): void {
  const leave = enter();
  try {
    loadDuckDb();
  } finally {
    leave();
  }
}

/** `import()` takes more than twice as long: Node parses each of the package's CommonJS files for its exports. */
function loadDuckDb(): typeof DuckDb {
  loaded ??= createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDb;
  return loaded;
}
