import { messageOf } from '../../src/errors.js';
import type { RunHistory } from '../../src/history/run-history.js';
import type { RunRecording } from '../../src/model/record.js';

/**
 * Hands a run to history as soon as its last unit has ended, while the runner still stops its workers and other
 * reporters write their files; and once more when something has changed by the end.
 */
export class Recorder {
  private last: RunRecording | null = null;
  private done: Promise<void> = Promise.resolve();

  /** @param history null when nothing is to be remembered */
  constructor(
    private readonly history: RunHistory | null,
    private readonly warn: (message: string) => void,
  ) {}

  /** The revision that the next recording has. */
  get revision(): number {
    return this.last === null ? 0 : this.last.revision + 1;
  }

  record(recording: RunRecording): void {
    const { history, last } = this;
    if (!history || recording.placements.length === 0 || (last && isSame(last, recording))) return;
    this.last = recording;
    this.done = this.done
      .then(() => history.record(recording))
      .catch((error: unknown) => this.warn(`this run was not remembered: ${messageOf(error)}`));
  }

  /** Resolves when all is written that was recorded; never rejects. */
  settled(): Promise<void> {
    return this.done;
  }
}

/** Whether the later of two recordings of a run says nothing new: its log only ever grows. */
function isSame(before: RunRecording, after: RunRecording): boolean {
  return (
    before.run.status === after.run.status &&
    before.run.dispatchReason === after.run.dispatchReason &&
    before.attempts.length === after.attempts.length &&
    before.placements.length === after.placements.length &&
    countBrowsers(before) === countBrowsers(after)
  );
}

function countBrowsers({ workerStarts }: RunRecording): number {
  return workerStarts.filter(({ browserVersion }) => browserVersion !== null).length;
}
