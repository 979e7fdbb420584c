import { drivenBrowsers } from '../../../src/metrics/driven-browsers.js';
import { watchOomKills } from '../../../src/metrics/oom-kills.js';
import { canReadProcesses, readProcessTable } from '../../../src/metrics/process-table.js';
import type { WorkerProcess } from '../internals.js';

/** To look at the system's count costs as much as a small test does, so attempts that begin within such a time share one look. */
const LOOK_EVERY_MS = 1_000;

/** How old the news of a closed browser may be: a worker whose test has failed takes its browser down soon after. */
const FRESH_MS = 200;

/** Looks at the processes of workers, on Linux; elsewhere only what a worker itself has told is known. */
export class ProcessEvidence {
  /** Workers below which a browser was seen: one that is driven on another machine is not. */
  private readonly seen = new Set<number>();
  private readonly gone = new Set<number>();
  /** Whether the system has ended processes for want of memory since the latest attempt of a worker began. */
  private readonly oomKills = new Map<number, () => boolean>();
  private hasKilled: () => boolean = () => false;
  private lookedMs = -Infinity;

  /**
   * @param workers those that are up; null where Playwright does not show them
   * @param watchKills begins to look whether the system ends processes for want of memory
   */
  constructor(
    private readonly workers: () => readonly WorkerProcess[] | null,
    private readonly watchKills: () => () => boolean = watchOomKills,
  ) {}

  attemptBegan(workerIndex: number): void {
    const nowMs = performance.now();
    if (nowMs - this.lookedMs >= LOOK_EVERY_MS) {
      this.hasKilled = this.watchKills();
      this.lookedMs = nowMs;
    }
    this.oomKills.set(workerIndex, this.hasKilled);
  }

  /** An attempt ended by a fault: what the system did then is not laid to those that begin from now on. */
  attemptLost(): void {
    this.lookedMs = -Infinity;
  }

  /** Its browser has been launched, or has ended as it should. */
  browserMayBeUp(workerIndex: number): void {
    if (!this.seen.has(workerIndex) && this.hasBrowser(workerIndex) === true) this.seen.add(workerIndex);
  }

  /**
   * Something that it asked of its browser failed, since that or its page is closed. It can be told now which of both: a worker in
   * which a test has failed ends its browser before it tells how the test ended. Of news that was long on its way nothing is concluded.
   * @param failedMs when it failed, in milliseconds since the epoch
   */
  foundClosed(workerIndex: number, failedMs: number): void {
    if (Date.now() - failedMs >= FRESH_MS) return;
    if (this.seen.has(workerIndex) && this.hasBrowser(workerIndex) === false) this.gone.add(workerIndex);
  }

  isBrowserGone(workerIndex: number): boolean {
    return this.gone.has(workerIndex);
  }

  hasKilledForMemory(workerIndex: number): boolean {
    return this.oomKills.get(workerIndex)?.() ?? false;
  }

  /** Whether a worker that is up has a browser; null where that can't be seen. */
  private hasBrowser(workerIndex: number): boolean | null {
    const worker = this.workers()?.find((other) => other.workerIndex === workerIndex);
    if (!worker || !canReadProcesses()) return null;
    return drivenBrowsers(readProcessTable(), worker.pid).length > 0;
  }
}
