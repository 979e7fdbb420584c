/**
 * An assignment that keeps families together. A family is a class of workers with the set-ups it needs; longest-first
 * spreads it over all lanes and pays for it on each.
 *
 * Method: multifit (Coffman, Garey & Johnson 1978) over families. For a bound on the lanes' length, family after
 * family is packed: into the tightest lane that holds the rest of it, else into the roomiest one until that is full.
 * The least bound that works is found by bisection.
 */
import type { Lanes } from './lanes.js';
import { longestFirst } from './longest-first.js';
import { setupsUs, type PlanProblem } from './plan-problem.js';

/** Halvings of the interval between lower bound and a known length: it ends below a hundredth of that length. */
const HALVINGS = 7;

/**
 * Assigns family by family.
 * @param emptyLanes makes lanes without any unit
 * @param knownUs a length that some assignment reaches; only shorter ones are looked for
 * @returns the lanes of the shortest bound that worked; undefined when none did
 */
export function assignByFamily(
  problem: PlanProblem,
  emptyLanes: () => Lanes,
  lowestUs: number,
  knownUs: number,
): Lanes | undefined {
  const inOrder = families(problem);
  let best: Lanes | undefined;
  let lowUs = lowestUs;
  let highUs = knownUs;
  for (let round = 0; round < HALVINGS && lowUs < highUs; round++) {
    const boundUs = round === 0 ? highUs : (lowUs + highUs) / 2;
    const lanes = emptyLanes();
    if (inOrder.every((units) => packFamily(lanes, units, boundUs))) {
      best = lanes;
      highUs = boundUs;
    } else if (round === 0) {
      return undefined;
    } else {
      lowUs = boundUs;
    }
  }
  return best;
}

/** The units of each class, the longest first; classes that share their set-ups in a row, most work first. */
function families(problem: PlanProblem): number[][] {
  const byClass: number[][] = Array.from(problem.startUs, () => []);
  for (const unit of longestFirst(problem)) byClass[problem.classOf[unit] ?? 0]?.push(unit);
  const totalUs = byClass.map((units) => units.reduce((sum, unit) => sum + (problem.workUs[unit] ?? 0), 0));
  const bundles = problem.setupsOf.map((setups) => setups.join(' '));
  const bundleUs = new Map<string, number>();
  bundles.forEach((bundle, index) => {
    const sharedUs = bundleUs.get(bundle) ?? setupsUs(problem, index);
    bundleUs.set(bundle, sharedUs + (totalUs[index] ?? 0));
  });
  const order = byClass.map((_, index) => index);
  order.sort((a, b) => {
    const [bundleA = '', bundleB = ''] = [bundles[a], bundles[b]];
    const byBundle = (bundleUs.get(bundleB) ?? 0) - (bundleUs.get(bundleA) ?? 0);
    return (
      byBundle ||
      (bundleA < bundleB ? -1 : bundleA > bundleB ? 1 : (totalUs[b] ?? 0) - (totalUs[a] ?? 0) || a - b)
    );
  });
  return order.map((index) => byClass[index] ?? []);
}

/** Packs a family so that no lane gets longer than the bound; false when that does not work out. */
function packFamily(lanes: Lanes, units: readonly number[], boundUs: number): boolean {
  const left = new UnitsLeft(lanes.problem, units);
  while (left.count > 0) {
    const lane = laneFor(lanes, units[0] ?? 0, left, boundUs);
    if (lane === undefined) return false;
    for (const unit of left.takeWithin(roomOf(lanes, lane, units[0] ?? 0, boundUs))) lanes.put(unit, lane);
  }
  return true;
}

/** The tightest lane that holds all that is left, else the roomiest one that holds anything. */
function laneFor(lanes: Lanes, unit: number, left: UnitsLeft, boundUs: number): number | undefined {
  const { totalUs, shortestUs } = left;
  let tightest: { lane: number; roomUs: number } | undefined;
  let roomiest: { lane: number; roomUs: number } | undefined;
  for (let lane = 0; lane < lanes.count; lane++) {
    const roomUs = roomOf(lanes, lane, unit, boundUs);
    if (roomUs >= totalUs && (!tightest || roomUs < tightest.roomUs)) tightest = { lane, roomUs };
    if (roomUs >= shortestUs && (!roomiest || roomUs > roomiest.roomUs)) roomiest = { lane, roomUs };
  }
  return (tightest ?? roomiest)?.lane;
}

/** Work that the lane can still take of the unit's family. */
function roomOf(lanes: Lanes, lane: number, unit: number, boundUs: number): number {
  return (
    (boundUs - lanes.expectedUs(lane)) * lanes.speedOf(lane) -
    lanes.chargeUs(lane, lanes.problem.classOf[unit] ?? 0)
  );
}

/** The units of a family that have no lane yet, by length. */
class UnitsLeft {
  totalUs: number;
  count: number;
  /** No unit is left after this position. */
  private last: number;
  /** Position → the first position from there on that is still left, found by following and halving the path. */
  private readonly next: Int32Array;

  constructor(
    private readonly problem: PlanProblem,
    private readonly units: readonly number[],
  ) {
    this.count = units.length;
    this.last = Math.max(0, units.length - 1);
    this.next = Int32Array.from({ length: units.length + 1 }, (_, position) => position);
    this.totalUs = units.reduce((sum, unit) => sum + (problem.workUs[unit] ?? 0), 0);
  }

  /** Length of the shortest unit left. */
  get shortestUs(): number {
    while (this.last > 0 && this.at(this.last) !== this.last) this.last--;
    return this.workUs(this.last);
  }

  /** Takes the longest that fits, then the longest that fits in what room is left, and so on. */
  takeWithin(roomUs: number): number[] {
    const taken: number[] = [];
    let leftUs = roomUs;
    let position = this.firstWithin(0, leftUs);
    while (position < this.units.length) {
      leftUs -= this.workUs(position);
      this.totalUs -= this.workUs(position);
      this.count--;
      taken.push(this.units[position] ?? 0);
      this.next[position] = position + 1;
      position = this.firstWithin(position + 1, leftUs);
    }
    return taken;
  }

  /** Position of the longest unit left of at most `roomUs`, from a position on. */
  private firstWithin(from: number, roomUs: number): number {
    let low = from;
    let high = this.units.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.workUs(middle) > roomUs) low = middle + 1;
      else high = middle;
    }
    return this.firstLeft(low);
  }

  private firstLeft(from: number): number {
    let position = from;
    while (this.at(position) !== position) {
      this.next[position] = this.at(this.at(position));
      position = this.at(position);
    }
    return position;
  }

  private at(position: number): number {
    return this.next[position] ?? position;
  }

  private workUs(position: number): number {
    return this.problem.workUs[this.units[position] ?? 0] ?? 0;
  }
}
