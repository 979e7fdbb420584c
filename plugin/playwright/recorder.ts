import { messageOf } from '../../src/errors.js';
import type { RunHistory } from '../../src/history/run-history.js';
import type { AttemptRecord, RunRecording } from '../../src/model/record.js';

/** How long before the run's expected end history is told of it, in milliseconds: longer than it takes to open a file. */
const EXPECTED_AHEAD_MS = 250;

/** At the end of a shared run the last unit begins again and again: history is not to open its file each time. */
const EXPECTED_AGAIN_MS = 5000;

/** So many attempts are worth a message; fewer are recorded in an instant at the end. */
const ATTEMPTS_TOLD_AT_ONCE = 200;

/**
 * Hands a run to history as soon as its last unit has ended, while the runner still stops its workers and other
 * reporters write their files; and once more when something has changed by the end.
 */
export class Recorder {
  private last: { readonly state: string; readonly recording: RunRecording } | null = null;
  private done: Promise<void> = Promise.resolve();
  private told = 0;
  private hasKept = false;
  private expected: NodeJS.Timeout | undefined;
  private expectedMs = -Infinity;

  /** @param history null when nothing is to be remembered */
  constructor(
    private readonly history: RunHistory | null,
    private readonly warn: (message: string) => void,
  ) {}

  /**
   * Lets history work ahead, while tests run.
   * @param attempts all so far, in the order in which they will be recorded
   */
  foresee(attempts: readonly AttemptRecord[]): void {
    if (!this.history || attempts.length - this.told < ATTEMPTS_TOLD_AT_ONCE) return;
    this.tell(this.history, attempts);
  }

  private tell(history: RunHistory, attempts: readonly AttemptRecord[]): void {
    if (attempts.length > this.told) history.foresee(attempts.slice(this.told));
    this.told = attempts.length;
  }

  /**
   * The last unit has begun: lets history get ready shortly before the run ends.
   * @param endMs when that is expected, in epoch milliseconds
   * @param attempts as in {@link foresee}
   */
  expect(endMs: number, attempts: () => readonly AttemptRecord[]): void {
    const { history } = this;
    if (!history) return;
    clearTimeout(this.expected);
    const getReady = (): void => {
      const nowMs = Date.now();
      if (nowMs - this.expectedMs < EXPECTED_AGAIN_MS) return;
      this.expectedMs = nowMs;
      history.expectRecord();
      this.tell(history, attempts());
    };
    this.expected = setTimeout(getReady, Math.max(0, endMs - Date.now() - EXPECTED_AHEAD_MS)).unref();
  }

  /**
   * Records a run as it stands.
   * @param state whatever differs when a recording would say something new
   * @param make makes the recording, of the revision that it gets
   * @returns the recording; the one before when it says the same
   */
  record(state: string, make: (revision: number) => RunRecording): RunRecording {
    const { history, last } = this;
    if (last?.state === state) return last.recording;
    clearTimeout(this.expected);
    const recording = make(last === null ? 0 : last.recording.revision + 1);
    if (!history || recording.placements.length === 0) return recording;
    this.last = { state, recording };
    this.done = this.done
      .then(async () => {
        this.hasKept = (await history.record(recording)) || this.hasKept;
      })
      .catch((error: unknown) => this.warn(`this run was not remembered: ${messageOf(error)}`));
    return recording;
  }

  /** Resolves when all is written that was recorded, with whether any of it was kept; never rejects. */
  async settled(): Promise<boolean> {
    await this.done;
    return this.hasKept;
  }
}
