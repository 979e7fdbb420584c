import { summarise, type HistorySummary } from '../estimate/history-summary.js';
import type { RunRecording } from '../model/record.js';
import type { HistoryStore } from './store.js';

/** The history as one run uses it. Like the store, neither method throws for a history that can't be used. */
export interface RunHistory {
  /** What planning needs about these files, on this machine. */
  summarise(files: readonly string[]): Promise<HistorySummary>;
  /** See `HistoryStore.record`. */
  record(recording: RunRecording): Promise<void>;
}

/** A run's view of a store, for a machine of this hardware class. */
export function runHistory(store: HistoryStore, hardwareClass: string): RunHistory {
  return {
    summarise: async (files) => summarise(await store.readModel(files, hardwareClass)),
    record: (recording) => store.record(recording),
  };
}
