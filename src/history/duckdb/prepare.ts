import type { RunRecording } from '../../model/record.js';
import type { Snapshot } from '../snapshot.js';
import { foreseeRollups, type ForeseenRollups } from './update-rollups.js';
import { prepareRows, type PreparedRows } from './prepared-rows.js';

/** What taking recordings in needs, as far as it can be worked out without the file. */
export interface Prepared {
  readonly rawRows: ReadonlyMap<RunRecording, readonly PreparedRows[]>;
  readonly rollups: ForeseenRollups | undefined;
}

/**
 * Works ahead while the file is being opened.
 * @param recalled what was read of the history before; it holds if the file is still in the state that it names
 */
export function prepare(recordings: readonly RunRecording[], recalled?: Snapshot): Prepared {
  return {
    rawRows: new Map(recordings.map((recording) => [recording, rawRows(recording)])),
    rollups: recalled && foreseeRollups(recordings, recalled),
  };
}

/** The rows of one recording, but for the one in `recording`, whose run's number is known later. */
export function rawRows({ placements, attempts, decisions }: RunRecording): PreparedRows[] {
  return [
    prepareRows('raw_placement', placements),
    prepareRows('raw_attempt', attempts),
    prepareRows('raw_decision', decisions),
  ];
}
