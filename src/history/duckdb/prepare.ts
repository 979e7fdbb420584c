import type { RunRecording } from '../../model/record.js';
import type { Foresight } from '../foresight.js';
import type { Snapshot } from '../snapshot.js';
import { foreseeRollups, type ForeseenRollups } from './update-rollups.js';
import { prepareRows, type PreparedRows } from './prepared-rows.js';

/** What taking recordings in needs, as far as it can be worked out without the file. */
export interface Prepared {
  readonly rawRows: ReadonlyMap<RunRecording, readonly PreparedRows[]>;
  readonly rollups: ForeseenRollups | undefined;
  /** With what the history begins if it has no run yet: it takes the place of one that was lost. */
  readonly inherited?: Snapshot | undefined;
}

/**
 * Works ahead while the file is being opened.
 * @param recalled what was read of the history before; it holds if the file is still in the state that it names
 * @param foresight what was worked out while the run was on
 */
export function prepare(
  recordings: readonly RunRecording[],
  recalled?: Snapshot,
  foresight?: Foresight,
): Prepared {
  return {
    rawRows: new Map(recordings.map((recording) => [recording, rawRows(recording, foresight)])),
    rollups: recalled && foreseeRollups(recordings, recalled, foresight),
  };
}

/** The rows of one recording, but for the one in `recording`, whose run's number is known later. */
export function rawRows(
  { placements, attempts, decisions }: RunRecording,
  foresight?: Foresight,
): PreparedRows[] {
  const ready = foresight?.rowsOf(attempts) ?? [];
  const readyAttempts = ready.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return [
    prepareRows('raw_placement', placements),
    ...ready,
    prepareRows('raw_attempt', attempts.slice(readyAttempts)),
    prepareRows('raw_decision', decisions),
  ];
}
