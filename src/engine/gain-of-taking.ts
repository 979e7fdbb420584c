/** Work that was taken over, as it came out; all times in milliseconds of one clock. */
export interface TakenWork {
  /** When it ended with whoever took it. */
  readonly endedMs: number;
  /** How long its owner would have taken for it in one slot. */
  readonly lengthMs: number;
  /** When its owner had ended all that was left to it. */
  readonly ownerEndedMs: number;
  /** With how many slots. */
  readonly ownerSlots: number;
}

/**
 * By how much sooner both were through than the owner would have been, had it had this as well; below 0 where it was later. Of several things
 * that were taken from one owner each is reckoned as if the others had been taken all the same.
 */
export function gainOfTaking({ endedMs, lengthMs, ownerEndedMs, ownerSlots }: TakenWork): number {
  return ownerEndedMs + lengthMs / ownerSlots - Math.max(endedMs, ownerEndedMs);
}
