import { gainOfTaking } from './gain-of-taking.js';
import type { StealLoads } from './steal-thresholds.js';

/** What was expected when a slot helped others of its machine, in milliseconds from then on. */
export interface ExpectedHelp {
  /** When those would be through with their work alone. */
  readonly aloneMs: number;
  /** When they will be through with what is left to them. */
  readonly restMs: number;
  /** When what was taken from them ends. */
  readonly endMs: number;
  /** Those slots. */
  readonly team: readonly number[];
  readonly loads: StealLoads;
  /** How many units the engine had been told of by then: what came later was not theirs. */
  readonly known: number;
}

/** Work of one class of worker in a slot; times on one clock, in milliseconds. */
export interface ClassStay {
  readonly slot: number;
  readonly workerKey: string;
  readonly endedMs: number;
  /** See `Engine.numberOf`. @default it was there from the start */
  readonly number?: number;
}

/** Work that a slot took over. */
export interface HelpingStay extends ClassStay {
  readonly startedMs: number;
  /** How long it would have taken in the slots that had it. */
  readonly lengthMs: number;
}

/** By how much sooner all of it is to be done than without the help, in milliseconds. */
export function expectedGainMs({ aloneMs, restMs, endMs }: ExpectedHelp): number {
  return aloneMs - Math.max(endMs, restMs);
}

/**
 * By how much sooner all of it was done, by when those slots were through with what was left to them; see {@link gainOfTaking}.
 * @param stays all of the same phase
 */
export function actualGainMs(
  { team, known }: ExpectedHelp,
  help: HelpingStay,
  stays: readonly ClassStay[],
): number {
  const theirs = stays.filter(
    ({ slot, workerKey, endedMs, number = 0 }) =>
      team.includes(slot) && workerKey === help.workerKey && endedMs > help.startedMs && number <= known,
  );
  return gainOfTaking({
    ...help,
    ownerEndedMs: Math.max(help.startedMs, ...theirs.map(({ endedMs }) => endedMs)),
    ownerSlots: team.length,
  });
}
