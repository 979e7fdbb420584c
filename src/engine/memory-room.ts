import type { EngineUnit } from './events.js';

/**
 * Whether what a unit needs of memory fits beside what running ones need. It does if no other that needs some runs, however much it
 * is: it would wait in vain.
 * @param freeBytes what all of them may have together
 */
export function fitsInMemory(needBytes: number, running: Iterable<EngineUnit>, freeBytes: number): boolean {
  let takenBytes = 0;
  for (const { memoryBytes = 0 } of running) takenBytes += memoryBytes;
  return takenBytes === 0 || takenBytes + needBytes <= freeBytes;
}
