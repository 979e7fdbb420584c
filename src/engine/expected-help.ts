/** What was expected when a slot helped others of its machine, in milliseconds from then on. */
export interface ExpectedHelp {
  /** When those would be through with their work alone. */
  readonly aloneMs: number;
  /** When they will be through with what is left to them. */
  readonly restMs: number;
  /** When what was taken from them ends. */
  readonly endMs: number;
}

/**
 * By how much sooner all of it is done than without the help, in milliseconds; below 0 where it ends later.
 * @param endMs when what was taken ends
 */
export function helpGainMs({ aloneMs, restMs }: ExpectedHelp, endMs: number): number {
  return aloneMs - Math.max(endMs, restMs);
}
