import { drivenBrowsers } from '../../../src/metrics/driven-browsers.js';
import { canReadProcesses, readProcessTable } from '../../../src/metrics/process-table.js';

/**
 * Whether a browser that a worker has started is stopped: then it answers nothing until somebody lets it go on. A page that is
 * slow, or waits for something that is, never looks like that. False where processes can't be seen.
 */
export function isBrowserStopped(workerPid: number): boolean {
  if (!canReadProcesses()) return false;
  return drivenBrowsers(readProcessTable(), workerPid).some(({ isStopped }) => isStopped);
}
