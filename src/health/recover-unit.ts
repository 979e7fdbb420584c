import type { Fault } from './fault.js';

/**
 * When, and beside what, a spec runs again whose browser was lost: `at-once`, as soon as the runner has it; `after-another`, another
 * spec of its project first, where one is there; `alone`, while nothing else runs.
 */
export type RetryStrategy = 'at-once' | 'after-another' | 'alone';

/**
 * The strategy by cause. A crash may be an accident, so the spec gets a second chance at once. A browser that does not start, hangs or
 * crashes again would most likely do so again: another spec tells whether that is this spec's doing. What memory did not suffice
 * for beside others gets all that there is, unless tests come with it that have never run: they would hold up the whole run.
 * @param lossesBefore how often the spec's test had lost its browser before
 * @param hasUnrun whether the spec holds tests too that have not run yet
 */
export function retryStrategy(fault: Fault, lossesBefore: number, hasUnrun: boolean): RetryStrategy {
  switch (fault) {
    case 'out-of-memory':
      return hasUnrun ? 'after-another' : 'alone';
    case 'launch-failed':
    case 'hang':
      return 'after-another';
    case 'crash':
    case 'worker-lost':
      return lossesBefore === 0 ? 'at-once' : 'after-another';
  }
}
