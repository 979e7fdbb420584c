import { createHash } from 'node:crypto';
import type { PlanProblem } from './plan-problem.js';

/** Counts up when the same inputs may give another plan, so that versions which differ are found out. */
const FORMAT = 'evenkeel plan 1';

/** SHA-256 over all that a plan depends on, in canonical form. */
export function planDigest(problem: PlanProblem): string {
  const { units, workUs, spreadUs, classOf, startUs, setupsOf, setupUs, shards } = problem;
  const hash = createHash('sha256');
  const add = (part: unknown): void => void hash.update(`${JSON.stringify(part)}\n`);
  add(FORMAT);
  add(shards.map(({ slots, speed }) => [slots, speed]));
  add([[...startUs], setupsOf, [...setupUs]]);
  units.forEach(({ id, spec }, unit) => {
    add([id, spec ?? null, workUs[unit], spreadUs[unit], classOf[unit]]);
  });
  return hash.digest('hex');
}
