/** A move to another place, so that all that is to be done ends sooner. Milliseconds. */
export interface GainfulMove {
  /** By how much sooner it was to end with the move, above 0. */
  readonly gainMs: number;
  /** When it was expected to end without the move, on the clock of `endedMs`. */
  readonly endWithoutMs: number;
}

/**
 * What moves that overlap have brought: by how much sooner the end came than was expected before the first of them, to each move its
 * part by what it was to bring. So what is told of them adds up to what there was to gain, and no more.
 * @param moves in the order of time
 * @returns milliseconds by move; below 0 where the end came later
 */
export function sharedGains<T extends GainfulMove>(moves: readonly T[], endedMs: number): Map<T, number> {
  const wholeMs = (moves[0]?.endWithoutMs ?? endedMs) - endedMs;
  const expectedMs = moves.reduce((sum, { gainMs }) => sum + gainMs, 0);
  return new Map(moves.map((move) => [move, (wholeMs * move.gainMs) / expectedMs]));
}
