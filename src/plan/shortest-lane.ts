import { BoundTree } from './bound-tree.js';
import type { Lanes } from './lanes.js';

/** With more classes than this, keeping a tree for each would cost more than the lanes that one for all looks at in vain. */
const MAX_TREES = 16;

/** Finds the lane that would be the shortest with a unit, while units are only added to lanes. */
export class ShortestLane {
  /**
   * Class → the lanes by their length with what they would have to start and set up for it; without that where one
   * tree is for all. What more risk a unit brings only adds to it.
   */
  private readonly trees: readonly BoundTree[];
  private readonly isForAll: boolean;
  private readonly topSpeed: number;

  constructor(private readonly lanes: Lanes) {
    const { shards, startUs } = lanes.problem;
    this.isForAll =
      startUs.length > MAX_TREES || startUs.every((_, workerClass) => lanes.isFree(workerClass));
    this.trees = Array.from(
      { length: this.isForAll ? 1 : startUs.length },
      (_, tree) => new BoundTree(lanes.count, (lane) => this.boundUs(lane, tree)),
    );
    this.topSpeed = Math.max(...shards.map(({ speed }) => speed));
  }

  /** The lane that would be the shortest with the unit; of equal ones the first. */
  with(unit: number): number {
    const { classOf, workUs } = this.lanes.problem;
    const covariances = this.lanes.covariances(unit);
    const tree = this.trees[this.isForAll ? 0 : (classOf[unit] ?? 0)];
    const lengthWithUs = (lane: number): number =>
      this.lanes.lengthWithUs(lane, unit, covariances.get(lane) ?? 0);
    return tree?.placeOfLeast((workUs[unit] ?? 0) / this.topSpeed, lengthWithUs) ?? 0;
  }

  /** The lane's length, or what it would have to start or set up, is another one. */
  update(lane: number): void {
    this.trees.forEach((tree, index) => {
      tree.set(lane, this.boundUs(lane, index));
    });
  }

  private boundUs(lane: number, tree: number): number {
    const chargeUs = this.isForAll ? 0 : this.lanes.chargeUs(lane, tree);
    return this.lanes.lengthUs(lane) + chargeUs / this.lanes.speedOf(lane);
  }
}
