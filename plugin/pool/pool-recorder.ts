/**
 * Writes what a pool has done into the history: at its end, and before that whenever there is much of it, as a run of its own. In
 * between, what the history has not got yet stands in a draft, for whoever comes after a pool that was killed.
 *
 * Guarantees. Nothing is written twice and, unless history can't be written, nothing is left out; all attempts at a task are in one run.
 */
import { version } from '../../package.json';
import { messageOf } from '../../src/errors.js';
import type { HistoryStore } from '../../src/history/store.js';
import type { RunMetrics } from '../../src/model/metrics.js';
import type { RunRecording } from '../../src/model/record.js';
import type { PoolDraft } from '../../src/pool/pool-draft.js';
import type { InstanceLog } from './instance-log.js';
import type { PoolForecasts } from './pool-forecasts.js';
import type { PoolLog, PoolRecords } from './pool-log.js';
import type { PoolMeter } from './pool-meter.js';
import { poolRecording } from './pool-recording.js';

/** Whose life it is. */
export interface PoolIdentity {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedMs: number;
}

export interface PoolRecorderDeps extends PoolIdentity {
  readonly store: HistoryStore;
  readonly draft: PoolDraft;
  readonly log: PoolLog;
  readonly meter: Pick<PoolMeter, 'samples' | 'takeSamples'>;
  readonly instances: Pick<InstanceLog, 'records' | 'takeRecords'>;
  readonly forecasts: Pick<PoolForecasts, 'records'>;
  /** How many slots there are. */
  readonly workers: () => number;
  /** Whether a task has not ended. */
  readonly goesOn: (taskId: string) => boolean;
  readonly warn: (message: string) => void;
}

type Measured = Pick<RunMetrics, 'samples' | 'instances' | 'forecasts'>;

/** As many as a large suite has tests: history keeps the details of so many runs, and counts in runs what is new. */
const ATTEMPTS_IN_A_RUN = 5_000;

/** What a pool that is killed may lose, unless so much is new before. */
const DRAFT_EVERY_MS = 600_000;
const ATTEMPTS_BETWEEN_DRAFTS = 500;

const LOOK_EVERY_MS = 10_000;

export class PoolRecorder {
  private timer: NodeJS.Timeout | undefined;
  private startedMs: number;
  private runs = 1;
  /** Of the run that is next: what is in its draft, and when that was written. */
  private drafts = 0;
  private drafted = 0;
  private draftedMs = Date.now();
  /** What history has not taken, the oldest first: nothing more is taken from the log, nor drafted, before it has. */
  private unkept: readonly RunRecording[] = [];
  private triedMs = 0;
  /** Resolves when all is written that is being written. */
  private written: Promise<void> = Promise.resolve();

  constructor(private readonly deps: PoolRecorderDeps) {
    this.startedMs = deps.startedMs;
  }

  /** Keeps what is new from now on, until the end. */
  start(): void {
    this.timer ??= setInterval(() => void this.look(Date.now()), LOOK_EVERY_MS).unref();
  }

  /** Writes a run where there is enough for one, or a draft where one is due. Never rejects. */
  async look(nowMs: number): Promise<void> {
    await this.inTurn(async () => {
      if (this.unkept.length > 0) {
        if (nowMs - this.triedMs >= DRAFT_EVERY_MS) await this.keep(nowMs);
        return;
      }
      const { entries } = this.deps.log.unsaved;
      const count = entries.length;
      if (count >= ATTEMPTS_IN_A_RUN && entries.some(({ task }) => !this.deps.goesOn(task.id)))
        return this.writeRun(false, nowMs);
      const isLate = nowMs - this.draftedMs >= DRAFT_EVERY_MS;
      if (count - this.drafted >= ATTEMPTS_BETWEEN_DRAFTS || (isLate && count > this.drafted))
        await this.writeDraft(nowMs, count);
    });
  }

  /** Writes what is left. Never rejects. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.inTurn(async () => this.writeRun(true, Date.now()));
  }

  private async inTurn(write: () => Promise<void>): Promise<void> {
    this.written = this.written.then(write).catch((error: unknown) => {
      const message = `Evenkeel: what this pool has done was not written into its history: ${messageOf(error)}.`;
      this.deps.warn(`${message} Its tasks are not affected.`);
    });
    await this.written;
  }

  private async writeRun(isLast: boolean, nowMs: number): Promise<void> {
    const { log, meter, instances, forecasts, goesOn } = this.deps;
    if (isLast && !this.hasNews()) return this.keep(nowMs);
    const records = log.take(isLast ? () => false : goesOn);
    const recording = this.recordingOf(records, {
      samples: meter.takeSamples(),
      instances: instances.takeRecords(),
      // What was forecast is held against what came minutes later: it is told at the end.
      forecasts: isLast ? forecasts.records : [],
    });
    this.startedMs = recording.run.endedMs;
    this.runs++;
    [this.drafts, this.drafted] = [0, 0];
    this.unkept = [...this.unkept, recording];
    await this.keep(nowMs);
  }

  /** Samples and browsers alone tell of no work. */
  private hasNews(): boolean {
    const { entries, breakerEvents, losses, decisions } = this.deps.log.unsaved;
    const all = [entries, breakerEvents, losses, decisions, this.deps.forecasts.records];
    return all.some(({ length }) => length > 0);
  }

  /** The draft goes when there is nothing left of which it may be the last copy; until then it holds the oldest that was not taken. */
  private async keep(nowMs: number): Promise<void> {
    const { store, draft } = this.deps;
    this.triedMs = nowMs;
    const left: RunRecording[] = [];
    for (const recording of this.unkept) if (!(await store.record(recording))) left.push(recording);
    this.unkept = left;
    const [oldest] = left;
    await (oldest ? draft.write(oldest) : draft.remove());
  }

  private async writeDraft(nowMs: number, count: number): Promise<void> {
    const { log, meter, instances, forecasts, draft } = this.deps;
    const measured = {
      samples: meter.samples,
      instances: instances.records,
      forecasts: forecasts.records,
    };
    [this.drafted, this.draftedMs] = [count, nowMs];
    const recording = this.recordingOf(log.unsaved, measured);
    this.drafts++;
    await draft.write(recording);
  }

  private recordingOf(records: PoolRecords, measured: Measured): RunRecording {
    const { id, workers } = this.deps;
    return poolRecording({
      runId: this.runs === 1 ? `pool-${id}` : `pool-${id}-${this.runs}`,
      revision: this.drafts,
      ...{ records, measured, workers: workers() },
      ...{ startedMs: this.startedMs, endedMs: Date.now(), runnerVersion: version, version },
    });
  }
}
