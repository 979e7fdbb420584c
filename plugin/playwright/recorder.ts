import { messageOf } from '../../src/errors.js';
import type { RunHistory } from '../../src/history/run-history.js';
import type { RunRecording } from '../../src/model/record.js';

/**
 * Hands a run to history as soon as its last unit has ended, while the runner still stops its workers and other
 * reporters write their files; and once more when something has changed by the end.
 */
export class Recorder {
  private last: { readonly state: string; readonly recording: RunRecording } | null = null;
  private done: Promise<void> = Promise.resolve();

  /** @param history null when nothing is to be remembered */
  constructor(
    private readonly history: RunHistory | null,
    private readonly warn: (message: string) => void,
  ) {}

  /**
   * Records a run as it stands.
   * @param state whatever differs when a recording would say something new
   * @param make makes the recording, of the revision that it gets
   * @returns the recording; the one before when it says the same
   */
  record(state: string, make: (revision: number) => RunRecording): RunRecording {
    const { history, last } = this;
    if (last?.state === state) return last.recording;
    const recording = make(last === null ? 0 : last.recording.revision + 1);
    if (!history || recording.placements.length === 0) return recording;
    this.last = { state, recording };
    this.done = this.done
      .then(() => history.record(recording))
      .catch((error: unknown) => this.warn(`this run was not remembered: ${messageOf(error)}`));
    return recording;
  }

  /** Resolves when all is written that was recorded; never rejects. */
  settled(): Promise<void> {
    return this.done;
  }
}
