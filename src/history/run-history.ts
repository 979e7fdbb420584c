import { summarise, type HistorySummary } from '../estimate/history-summary.js';
import type { AttemptRecord, RunRecording } from '../model/record.js';
import type { HistoryStore } from './store.js';

/** The history as one run uses it. Like the store, no method throws for a history that can't be used. */
export interface RunHistory {
  /**
   * What planning needs about these files, on this machine.
   * @param withVisits whether `visits` and `metrics` are wanted, as routing does; else there are none, and half as much is handed over
   */
  summarise(files: readonly string[], withVisits: boolean): Promise<HistorySummary>;
  /**
   * Tells of attempts that a recording will begin with, after those told before, so that it is worked out ahead. Those that
   * have changed by then are worked out again.
   */
  foresee(attempts: readonly AttemptRecord[]): void;
  /** Tells that a recording will probably follow within half a second, so that what it needs is opened. */
  expectRecord(): void;
  /** See `HistoryStore.record`; where it is not kept, the store has warned. */
  record(recording: RunRecording): Promise<boolean>;
}

/** A run's view of a store, for a machine of this hardware class. */
export function runHistory(store: HistoryStore, hardwareClass: string): RunHistory {
  return {
    summarise: async (files, withVisits) => {
      const summary = summarise(await store.readModel(files, hardwareClass));
      return withVisits ? summary : { ...summary, visits: [], metrics: [] };
    },
    // Whoever asks runs the tests meanwhile: working ahead is for another thread.
    foresee: () => undefined,
    expectRecord: () => undefined,
    record: (recording) => store.record(recording),
  };
}
