import { readProcFile, type ProcessUsage } from './process-table.js';
import { childrenOf, descendants } from './process-tree.js';

/** What Playwright hands to each browser that it launches, whatever script may start it: how to be driven. */
const IS_DRIVEN = /(?:^|[\0 ])--?(?:remote-debugging-(?:pipe|port)|juggler-pipe|inspector-pipe)\b/;
/** Processes that a browser starts for its pages and for itself. */
const IS_HELPER = /(?:^|[\0 ])(?:--type=|-contentproc\b)/;

/**
 * The browsers below a process, by the process that leads each: not what else it has started, such as the encoder of a video or the
 * server of an application. Linux alone shows them.
 */
export function drivenBrowsers(table: ReadonlyMap<number, ProcessUsage>, root: number): ProcessUsage[] {
  return descendants(childrenOf(table), root).flatMap((pid) => {
    const usage = table.get(pid);
    // A zombie has no command line any more.
    return usage && isDriven(readProcFile(`/proc/${pid}/cmdline`) ?? '') ? [usage] : [];
  });
}

function isDriven(commandLine: string): boolean {
  return IS_DRIVEN.test(commandLine) && !IS_HELPER.test(commandLine);
}
