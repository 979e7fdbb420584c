import { createHash } from 'node:crypto';
import type { PlanProblem } from './plan-problem.js';
import type { Valuation } from './valuation.js';

/** Counts up when the same inputs may give another plan, so that versions which differ are found out. */
const FORMAT = 'evenkeel plan 2';

/**
 * SHA-256 over all that a plan depends on, in canonical form.
 * @param problem with the estimates, which give the order in a shard and its predicted time whatever units are placed by
 * @param valuation what the past has to do with it
 */
export function planDigest(problem: PlanProblem, valuation: Valuation): string {
  const { units, workUs, spreadUs, lastUs, classOf, startUs, setupsOf, setupUs, shards } = problem;
  const hash = createHash('sha256');
  const add = (part: unknown): void => void hash.update(`${JSON.stringify(part)}\n`);
  add([FORMAT, valuation]);
  add(shards.map(({ slots, speed }) => [slots, speed]));
  add([[...startUs], setupsOf, [...setupUs]]);
  units.forEach(({ id, spec }, unit) => {
    // A last value that is not known is NaN, which JSON writes as null.
    add([id, spec ?? null, workUs[unit], spreadUs[unit], lastUs[unit], classOf[unit]]);
  });
  return hash.digest('hex');
}
