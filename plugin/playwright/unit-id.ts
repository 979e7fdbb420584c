import { createHash } from 'node:crypto';
import type { TestCase } from '@playwright/test/reporter';

/** The id of a unit: a digest of its ordered test ids, the same on every machine. */
export function unitIdOf(tests: readonly TestCase[]): string {
  return createHash('sha256')
    .update(tests.map((test) => test.id).join('\n'))
    .digest('hex')
    .slice(0, 16);
}
