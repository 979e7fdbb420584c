import type { DecisionRecord } from '../model/record.js';

/** Of what a decision is: one for each candidate belongs together. */
export type DecidedSpec = Pick<DecisionRecord, 'file' | 'title'> & {
  readonly factors: Pick<DecisionRecord['factors'], 'repeatEachIndex'>;
};

/** The same for all candidates of one spec in a run; repetitions are placed each by itself. */
export function decidedSpecKey({ file, title, factors }: DecidedSpec): string {
  return JSON.stringify([file, title, factors.repeatEachIndex ?? 0]);
}
