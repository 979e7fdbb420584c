import { ViewFeed } from '../../src/dashboard/view-feed.js';
import { messageOf } from '../../src/errors.js';
import type { RunRecording } from '../../src/model/record.js';
import type { PendingPrediction } from './pending-prediction.js';
import { viewOfEnd, viewOfRun, type RunViewInput } from './run-view.js';
import type { SessionDeps } from './session-contract.js';

/** What is shown of a run, and where. */
export interface RunShowDeps
  extends Omit<RunViewInput, 'plannedMs'>, Pick<SessionDeps, 'viewsDirectory' | 'warn'> {
  readonly prediction: PendingPrediction;
}

/** Shows a run on dashboards, from its first unit to its end. */
export class RunShow {
  private readonly feed: ViewFeed | null;

  constructor(private readonly deps: RunShowDeps) {
    const { viewsDirectory: directory, warn } = deps;
    const now = (): number => Date.now();
    this.feed =
      directory === null
        ? null
        : new ViewFeed({
            ...{ directory, now },
            view: () => viewOfRun(this.input(), now()),
            warn: (error) => warn(`dashboards no longer show this run: ${messageOf(error)}.`),
          });
    this.feed?.start();
  }

  /** The run has ended, and is recorded. */
  async end(recording: RunRecording): Promise<void> {
    await this.feed?.end(() => viewOfEnd(this.input(), recording, Date.now()));
  }

  private input(): RunViewInput {
    return { ...this.deps, plannedMs: this.deps.prediction.value?.makespanMs ?? null };
  }
}
