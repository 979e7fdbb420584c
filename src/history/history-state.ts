import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** A DuckDB file begins with three headers of 4 KiB; every checkpoint writes one of the last two anew. */
const HEADERS_BYTES = 3 * 4096;

/**
 * Which state a history file is in, told by its headers.
 *
 * On POSIX systems a process gives back every lock that it has of a file when it closes any descriptor of it. So where DuckDB has
 * the file open, its state is read through a descriptor that was opened before and is closed after.
 */
export class HistoryState {
  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
  ) {}

  /** To be called before DuckDB opens the file. Null where there is no such file, or an open descriptor would keep DuckDB from opening it. */
  static open(file: string): HistoryState | null {
    if (process.platform === 'win32') return null;
    try {
      return new HistoryState(file, openSync(file, 'r'));
    } catch {
      return null;
    }
  }

  /** Undefined when part of it is still in a write-ahead log, it can't be read, or another file has its name. */
  read(): string | undefined {
    try {
      if (existsSync(`${this.file}.wal`) || !this.isAtItsName()) return undefined;
      const headers = Buffer.alloc(HEADERS_BYTES);
      if (readSync(this.descriptor, headers, 0, HEADERS_BYTES, 0) < HEADERS_BYTES) return undefined;
      return createHash('sha256').update(headers).digest('hex');
    } catch {
      return undefined;
    }
  }

  /** Whether the file still has its name. */
  isAtItsName(): boolean {
    const named = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    const opened = fstatSync(this.descriptor, { bigint: true });
    return named?.dev === opened.dev && named.ino === opened.ino;
  }

  /** To be called after DuckDB has closed the file. */
  close(): void {
    closeSync(this.descriptor);
  }
}

/** The state of a file that DuckDB has not opened in this process. */
export function stateOf(file: string): string | undefined {
  const state = HistoryState.open(file);
  try {
    return state?.read();
  } finally {
    state?.close();
  }
}
