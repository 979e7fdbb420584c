import { performance } from 'node:perf_hooks';
import { settlesWithin } from '../settles-within.js';
import { isWatched, makePlaceForMark, writeView } from './view-files.js';
import type { RunView } from './run-view.js';

/** A run is told of no more often. */
const LOOK_EVERY_MS = 1000;
/** A run in which nothing happens is told of as often as this: so it is seen to live. */
const REPEAT_EVERY_MS = 5000;
/** What telling may cost of one core, while somebody watches: in large suites it is done less often, */
const MAX_SHARE = 0.01;
/** but not so rarely that the run would seem to be silent. */
const MOST_WAIT_MS = 10_000;
/** A file system that hangs must not hang the run's end. */
const MAX_END_MS = 2000;

export interface ViewFeedDeps {
  readonly directory: string;
  readonly now: () => number;
  /** How the run stands. */
  readonly view: () => RunView;
  /** Hears of the first failure; nothing is told after it. */
  readonly warn: (message: unknown) => void;
}

/** Tells of a run while it is on, if somebody watches: else it costs a look at one file each second. */
export class ViewFeed {
  private timer: NodeJS.Timeout | undefined;
  private busy: Promise<void> = Promise.resolve();
  private isLooking = false;
  private isBroken = false;
  /** What was told last, but for its time. */
  private told: string | null = null;
  private toldMs = -Infinity;
  private nextMs = -Infinity;

  constructor(private readonly deps: ViewFeedDeps) {}

  start(): void {
    // Who can't keep a history hears of it elsewhere.
    makePlaceForMark(this.deps.directory).catch(() => {});
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
    this.look();
  }

  /**
   * The run has ended. Who was told of it before is told of its end, watched or not.
   * @param last how it stands
   */
  async end(last: () => RunView): Promise<void> {
    clearInterval(this.timer);
    const told = this.busy.then(() => this.guard(() => this.tellEnd(last)));
    await settlesWithin(told, MAX_END_MS);
  }

  private async tellEnd(last: () => RunView): Promise<void> {
    const { directory, now } = this.deps;
    if (this.told !== null || (await isWatched(directory, now()))) await writeView(directory, last());
  }

  /** One at a time: a slow disk must not pile them up. */
  private look(): void {
    if (this.isLooking || this.isBroken) return;
    this.isLooking = true;
    this.busy = this.guard(() => this.tell()).finally(() => (this.isLooking = false));
  }

  private async tell(): Promise<void> {
    const { directory, now, view: viewNow } = this.deps;
    if (now() < this.nextMs || !(await isWatched(directory, now()))) return;
    const startedMs = performance.now();
    const view = viewNow();
    const text = JSON.stringify({ ...view, writtenMs: 0 });
    if (text !== this.told || now() - this.toldMs >= REPEAT_EVERY_MS) {
      await writeView(directory, view);
      this.told = text;
      this.toldMs = now();
    }
    const costMs = performance.now() - startedMs;
    this.nextMs = now() + Math.min(costMs / MAX_SHARE, MOST_WAIT_MS) - LOOK_EVERY_MS;
  }

  private async guard(action: () => Promise<void>): Promise<void> {
    if (this.isBroken) return;
    try {
      await action();
    } catch (error) {
      this.isBroken = true;
      this.deps.warn(error);
    }
  }
}
