import { expect, it } from 'vitest';
import { retryStrategy } from '../../../src/health/recover-unit.js';

it.each([
  ['crash', 0, 'at-once'],
  ['crash', 1, 'after-another'],
  ['worker-lost', 0, 'at-once'],
  ['worker-lost', 1, 'after-another'],
  ['launch-failed', 0, 'after-another'],
  ['hang', 0, 'after-another'],
  ['out-of-memory', 0, 'alone'],
  ['out-of-memory', 1, 'alone'],
] as const)('after %s, with %i losses before, a spec runs again %s', (fault, lossesBefore, strategy) => {
  expect(retryStrategy(fault, lossesBefore, false)).toBe(strategy);
});

it('a spec that has tests that never ran does not hold up all others with them, whatever its need of memory', () => {
  expect(retryStrategy('out-of-memory', 0, true)).toBe('after-another');
  expect(retryStrategy('crash', 0, true)).toBe('at-once');
});
