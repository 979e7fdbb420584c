import { OomKills } from '../../../src/metrics/oom-kills.js';
import { canReadProcesses, readProcessTable } from '../../../src/metrics/process-table.js';
import type { WorkerProcess } from '../internals.js';
import type { FaultEvidence } from './fault-of.js';

/** Looks at the processes of workers, on Linux; elsewhere only what a worker itself has told is known. */
export class ProcessEvidence {
  private readonly oomKills = new OomKills();

  /** @param workers those that are up; null where Playwright does not show them */
  constructor(private readonly workers: () => readonly WorkerProcess[] | null) {}

  /**
   * Of an attempt in this worker.
   * @param isTold its browser's end was told by `evenkeel/test`
   * @param hasHung its browser was seen not to answer
   */
  of(workerIndex: number, isTold: boolean, hasHung: boolean): FaultEvidence {
    return {
      hasHung,
      isBrowserGone: () => isTold || this.isChildless(workerIndex),
      hasKilledForMemory: () => this.oomKills.hasGrown(),
    };
  }

  /** Whether a worker that is up has no process left that it had started; false where that can't be seen. */
  private isChildless(workerIndex: number): boolean {
    const worker = this.workers()?.find((other) => other.workerIndex === workerIndex);
    if (!worker) return false;
    const children = childrenOf(worker.pid);
    return children !== null && children === 0;
  }
}

/** Processes whose parent this is, those apart that have ended and were not waited for; null where /proc is missing. */
function childrenOf(pid: number): number | null {
  if (!canReadProcesses()) return null;
  const processes = [...readProcessTable().values()];
  return processes.filter(({ parentPid, isZombie }) => parentPid === pid && !isZombie).length;
}
