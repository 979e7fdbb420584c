import type { TestCase } from '@playwright/test/reporter';
import type { UnitResult } from '../../../src/fleet/result-book.js';

/** How the tests of a unit have ended. */
export function resultOf(tests: readonly TestCase[]): UnitResult {
  const failures = tests.filter((test) => test.outcome() === 'unexpected').length;
  return { isOk: failures === 0, failures };
}
