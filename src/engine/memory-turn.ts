import { remainingMs, type RunningUnit } from './running-units.js';

/** What a unit that waits for memory leaves to others that need some. */
export interface MemoryTurn {
  /** When enough running units are expected to have ended for it to begin. */
  readonly beginsMs: number;
  /** What is free beside it then, in bytes. */
  readonly spareBytes: number;
}

/**
 * The turn of a unit that would begin but for memory: smaller ones may begin meanwhile, but not so that it waits longer, else a
 * stream of them could hold it up to the end. So is a queue of a parallel computer filled that its first job may not be put off by
 * (EASY backfilling, Lifka 1995).
 * @param needBytes what it needs
 * @param running what runs beside it
 * @param freeBytes what all units may have together
 */
export function memoryTurnOf(
  needBytes: number,
  running: Iterable<RunningUnit>,
  freeBytes: number,
  atMs: number,
): MemoryTurn {
  const needy = [...running]
    .map((its) => ({ bytes: its.unit.memoryBytes ?? 0, endMs: atMs + remainingMs(its, atMs) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => a.endMs - b.endMs);
  let takenBytes = needy.reduce((sum, { bytes }) => sum + bytes, 0);
  let beginsMs = atMs;
  for (const { bytes, endMs } of needy) {
    if (takenBytes + needBytes <= freeBytes) break;
    takenBytes -= bytes;
    beginsMs = endMs;
  }
  return { beginsMs, spareBytes: freeBytes - takenBytes - needBytes };
}

/** Whether a unit that begins now has ended by then, or needs no more than is left. @param endMs when it is expected to end */
export function leavesTurn(needBytes: number, endMs: number, { beginsMs, spareBytes }: MemoryTurn): boolean {
  return needBytes === 0 || endMs <= beginsMs || needBytes <= spareBytes;
}
