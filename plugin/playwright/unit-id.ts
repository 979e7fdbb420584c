import type { TestCase } from '@playwright/test/reporter';
import { unitIdOf as digestOf } from '../../src/coordinate/unit-id.js';

/** The id of a unit: a digest of its ordered test ids, the same on every machine. */
export function unitIdOf(tests: readonly TestCase[]): string {
  return digestOf(tests.map((test) => test.id));
}
