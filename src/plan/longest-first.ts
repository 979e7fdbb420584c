import type { Lanes } from './lanes.js';
import type { PlanProblem } from './plan-problem.js';

/**
 * Longest processing time first: each unit in turn goes to the lane that would be the shortest with it (Graham 1969;
 * on machines of different speeds Gonzalez, Ibarra & Sahni 1977). Set-ups and worker starts that the unit would bring
 * with it are part of that length, so a lane that has them already is preferred.
 */
export function assignLongestFirst(lanes: Lanes): void {
  for (const unit of longestFirst(lanes.problem)) lanes.put(unit, shortestLaneWith(lanes, unit));
}

/** Units by expected work, the longest first; equal ones by id. */
export function longestFirst({ workUs }: PlanProblem): Int32Array {
  const order = Int32Array.from(workUs, (_, unit) => unit);
  return order.sort((a, b) => (workUs[b] ?? 0) - (workUs[a] ?? 0) || a - b);
}

function shortestLaneWith(lanes: Lanes, unit: number): number {
  const covariances = lanes.covariances(unit);
  const workUs = lanes.problem.workUs[unit] ?? 0;
  let best = 0;
  let bestUs = Infinity;
  for (let lane = 0; lane < lanes.count; lane++) {
    // Charges and risk only add to it.
    if (lanes.expectedUs(lane) + workUs / lanes.speedOf(lane) >= bestUs) continue;
    const lengthUs = lanes.lengthWithUs(lane, unit, covariances.get(lane) ?? 0);
    if (lengthUs < bestUs) {
      best = lane;
      bestUs = lengthUs;
    }
  }
  return best;
}
