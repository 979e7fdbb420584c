/**
 * What rounding can take from a bound, as a share of it: sums of the same few terms in another order differ by some
 * units in the last place.
 */
const ROUNDING = 1e-14;

/**
 * Finds the place of the least value among values that are dear to compute but have cheap lower bounds: a tournament
 * tree over the bounds, searched by branch and bound. What can't be the least any more is not computed, so that it
 * takes about log(places) steps instead of all.
 */
export class BoundTree {
  private readonly width: number;
  /** Node → the least bound below it; the children of node n are 2n and 2n + 1, the last ones are the places. */
  private readonly bounds: Float64Array;
  private added = 0;
  private valueAt: (place: number) => number = () => Infinity;
  private best = 0;
  private least = Infinity;

  constructor(places: number, boundAt: (place: number) => number) {
    this.width = 2 ** Math.ceil(Math.log2(places));
    this.bounds = new Float64Array(2 * this.width).fill(Infinity);
    for (let place = 0; place < places; place++) this.bounds[this.width + place] = boundAt(place);
    for (let node = this.width - 1; node > 0; node--) this.bounds[node] = this.leastOfChildren(node);
  }

  set(place: number, bound: number): void {
    let node = this.width + place;
    this.bounds[node] = bound;
    for (node >>= 1; node > 0; node >>= 1) {
      const least = this.leastOfChildren(node);
      if (least === this.bounds[node]) return;
      this.bounds[node] = least;
    }
  }

  /**
   * The place of the least value; of equal ones the first.
   * @param added what each value exceeds its bound by, or more
   */
  placeOfLeast(added: number, valueAt: (place: number) => number): number {
    this.added = added;
    this.valueAt = valueAt;
    this.best = 0;
    this.least = Infinity;
    this.search(1, 0, this.width);
    return this.best;
  }

  private search(node: number, first: number, width: number): void {
    const bound = (this.at(node) + this.added) * (1 - ROUNDING);
    if (bound > this.least || (bound === this.least && first > this.best)) return;
    if (width === 1) {
      this.compare(first);
      return;
    }
    const half = width / 2;
    const isLeftFirst = this.at(2 * node) <= this.at(2 * node + 1);
    if (isLeftFirst) this.search(2 * node, first, half);
    this.search(2 * node + 1, first + half, half);
    if (!isLeftFirst) this.search(2 * node, first, half);
  }

  private compare(place: number): void {
    const value = this.valueAt(place);
    if (value > this.least || (value === this.least && place > this.best)) return;
    this.best = place;
    this.least = value;
  }

  private leastOfChildren(node: number): number {
    return Math.min(this.at(2 * node), this.at(2 * node + 1));
  }

  private at(node: number): number {
    return this.bounds[node] ?? Infinity;
  }
}
