import { canReadProcesses, readProcessTable } from '../../../src/metrics/process-table.js';
import { childrenOf, descendants } from '../../../src/metrics/process-tree.js';

/**
 * Whether all processes that a worker has started are stopped, and there are some: then its browser answers nothing until
 * somebody lets it go on. A page that is slow, or waits for something that is, never looks like that. False where
 * processes can't be seen.
 */
export function isBrowserStopped(workerPid: number): boolean {
  if (!canReadProcesses()) return false;
  const table = readProcessTable();
  const started = descendants(childrenOf(table), workerPid)
    .flatMap((pid) => table.get(pid) ?? [])
    .filter(({ isZombie }) => !isZombie);
  return started.length > 0 && started.every(({ isStopped }) => isStopped);
}
