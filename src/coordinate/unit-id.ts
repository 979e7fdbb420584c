import { createHash } from 'node:crypto';

/** Hexadecimal digits: 80 bits, so that even a million units have no two ids alike. */
const DIGITS = 20;

/** The id of a unit, the same on every machine: a digest of the runner's own ids of its tests, in their order. */
export function unitIdOf(testIds: readonly string[]): string {
  return createHash('sha256').update(testIds.join('\n')).digest('hex').slice(0, DIGITS);
}

/** Digest of a suite: the same for the same ids of its units, or of its tests, whatever their order. */
export function suiteDigest(ids: readonly string[]): string {
  return createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex')
    .slice(0, DIGITS);
}
