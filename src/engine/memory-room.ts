/**
 * Whether what a unit needs of memory fits beside what running ones need. It does if no other that needs some runs, however much it
 * is: it would wait in vain.
 * @param takenBytes what running ones need together
 * @param freeBytes what all of them may have together
 */
export function fitsInMemory(needBytes: number, takenBytes: number, freeBytes: number): boolean {
  return takenBytes === 0 || takenBytes + needBytes <= freeBytes;
}
