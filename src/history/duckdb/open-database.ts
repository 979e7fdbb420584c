import { createRequire } from 'node:module';
import type * as DuckDb from '@duckdb/node-api';

/** Extensions would be downloaded; the bundled ones are enough. */
const CONFIG = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

export type OpenMode = 'READ_ONLY' | 'READ_WRITE';

/** An open database with its one connection. */
export interface OpenDatabase {
  readonly connection: DuckDb.DuckDBConnection;
  /** Writes what is left in the log into the file and gives the lock back. */
  readonly close: () => void;
}

/** Opens a database file; DuckDB itself is loaded by the first call, not by importing this module. */
export async function openDatabase(file: string, mode: OpenMode): Promise<OpenDatabase> {
  const { DuckDBInstance } = loadDuckDb();
  const instance = await DuckDBInstance.create(file, { ...CONFIG, access_mode: mode });
  try {
    const connection = await instance.connect();
    return {
      connection,
      close: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** Loads DuckDB ahead of its first use. @throws Error where it can't be loaded */
export function preloadDuckDb(): void {
  loadDuckDb();
}

/** `import()` takes more than twice as long: Node parses each of the package's CommonJS files for its exports. */
function loadDuckDb(): typeof DuckDb {
  return createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDb;
}
