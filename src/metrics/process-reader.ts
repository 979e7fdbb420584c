import { ListedProcesses } from './listed-processes.js';
import { ProcFiles } from './proc-files.js';
import { canReadProcesses, type MemoryUse, type ProcessUsage } from './process-table.js';

/** A way to see the processes of this machine. */
export interface ProcessReader {
  /** These processes and all that they have started, by their ids; there may be others beside them. */
  readTrees(roots: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>>;
  /**
   * Memory of these processes together, without those that have ended; null when none is left.
   * @param pids of the latest trees
   */
  readMemory(pids: readonly number[]): Promise<MemoryUse | null>;
}

/** The way for this system. */
export function processReader(): ProcessReader {
  return canReadProcesses() ? new ProcFiles() : new ListedProcesses();
}
