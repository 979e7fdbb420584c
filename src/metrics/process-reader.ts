import { ListedProcesses } from './listed-processes.js';
import {
  canReadProcesses,
  readMemory,
  readProcessTable,
  type MemoryUse,
  type ProcessUsage,
} from './process-table.js';

/** A way to see the processes of this machine. */
export interface ProcessReader {
  /** All processes by their ids. */
  readTable(): Promise<ReadonlyMap<number, ProcessUsage>>;
  /**
   * Memory of these processes together, without those that have ended; null when none is left.
   * @param pids of the latest table
   */
  readMemory(pids: readonly number[]): Promise<MemoryUse | null>;
}

/** Linux shows them in files. */
export const PROC_FILES: ProcessReader = { readTable: readProcessTable, readMemory };

/** The way for this system. */
export function processReader(): ProcessReader {
  return canReadProcesses() ? PROC_FILES : new ListedProcesses();
}
