import path from 'node:path';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { journalsDirectory } from '../../src/pool/journals.js';
import { PoolDraft } from '../../src/pool/pool-draft.js';
import { PoolHistory, type PoolHistoryDeps } from './pool-history.js';
import { PoolRecorder, type PoolRecorderDeps } from './pool-recorder.js';

export type PoolMemoryDeps = Omit<PoolRecorderDeps, 'store' | 'draft'> &
  Pick<PoolHistoryDeps, 'knowledge' | 'learning'>;

/** What a pool reads of a history, and what it writes into it. */
export interface PoolMemory {
  readonly history: PoolHistory;
  readonly recorder: PoolRecorder;
}

/** Touches nothing: the history is opened by the first read or record. @param file the DuckDB file */
export function openPoolMemory(file: string, deps: PoolMemoryDeps): PoolMemory {
  const store = createDuckDbHistory({
    path: path.resolve(file),
    onWarning: ({ message }) => deps.warn(message),
  });
  const directory = journalsDirectory(file);
  const draft = new PoolDraft(directory, deps.id);
  return {
    history: new PoolHistory({ store, directory, ...deps }),
    recorder: new PoolRecorder({ store, draft, ...deps }),
  };
}
