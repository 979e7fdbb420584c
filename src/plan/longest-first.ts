import type { Lanes } from './lanes.js';
import type { PlanProblem } from './plan-problem.js';
import { ShortestLane } from './shortest-lane.js';

/**
 * Longest processing time first: each unit in turn goes to the lane that would be the shortest with it (Graham 1969;
 * on machines of different speeds Gonzalez, Ibarra & Sahni 1977). Set-ups and worker starts that the unit would bring
 * with it are part of that length, so a lane that has them already is preferred.
 */
export function assignLongestFirst(lanes: Lanes): void {
  const { classOf } = lanes.problem;
  const shortest = new ShortestLane(lanes);
  for (const unit of longestFirst(lanes.problem)) {
    const lane = shortest.with(unit);
    const setupUs = lanes.addedSetupUs(lane, classOf[unit] ?? 0);
    lanes.put(unit, lane);
    for (const changed of setupUs > 0 ? lanes.shardmates(lane) : [lane]) shortest.update(changed);
  }
}

/** Problems are planned several times, and sorting a large one takes as long as assigning its units. */
const known = new WeakMap<Float64Array, Int32Array>();

/** Units by expected work, the longest first; equal ones by id. */
export function longestFirst({ workUs }: Pick<PlanProblem, 'workUs'>): Int32Array {
  const before = known.get(workUs);
  if (before) return before;
  const order = Int32Array.from(workUs, (_, unit) => unit);
  order.sort((a, b) => (workUs[b] ?? 0) - (workUs[a] ?? 0) || a - b);
  known.set(workUs, order);
  return order;
}
