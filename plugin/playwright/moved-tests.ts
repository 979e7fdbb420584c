import type { TestCase } from '@playwright/test/reporter';
import type { Move } from './reroute.js';

/** Tests that have moved on and are only elsewhere now; one that came back runs where it was. @param moves in the order of time */
export function leftForGood(moves: readonly Pick<Move, 'from' | 'to' | 'isFlaky'>[]): Set<TestCase> {
  const left = new Set<TestCase>();
  for (const { from, to, isFlaky } of moves) {
    if (!isFlaky) left.add(from);
    left.delete(to);
  }
  return left;
}

/** Where tests are that have moved on, be it more than once. */
export class MovedTests {
  private readonly origins = new Map<TestCase, TestCase>();
  private readonly last = new Map<TestCase, TestCase>();

  add({ from, to }: Pick<Move, 'from' | 'to'>): void {
    const origin = this.origins.get(from) ?? from;
    this.origins.set(to, origin);
    this.last.set(origin, to);
  }

  /** Where a test is now that began here; itself where it has not moved. */
  lastOf(test: TestCase): TestCase {
    return this.last.get(test) ?? test;
  }
}
