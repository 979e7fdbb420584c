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
  /** Node → the first place below it. */
  private readonly firstOf: Int32Array;
  /** Nodes to look at: one beside each on the way down, and the one that it ends at. */
  private readonly stack: Int32Array;

  constructor(places: number, boundAt: (place: number) => number) {
    const depth = Math.ceil(Math.log2(places));
    this.width = 2 ** depth;
    this.stack = new Int32Array(depth + 2);
    this.bounds = new Float64Array(2 * this.width).fill(Infinity);
    this.firstOf = new Int32Array(2 * this.width);
    for (let place = 0; place < this.width; place++) this.firstOf[this.width + place] = place;
    for (let place = 0; place < places; place++) this.bounds[this.width + place] = boundAt(place);
    for (let node = this.width - 1; node > 0; node--) {
      this.firstOf[node] = this.firstOf[2 * node] ?? 0;
      this.bounds[node] = this.leastOfChildren(node);
    }
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
    let best = 0;
    let least = Infinity;
    let waiting = 0;
    this.stack[waiting++] = 1;
    while (waiting > 0) {
      const node = this.stack[--waiting] ?? 1;
      const bound = (this.at(node) + added) * (1 - ROUNDING);
      if (bound > least || (bound === least && (this.firstOf[node] ?? 0) > best)) continue;
      if (node >= this.width) {
        const place = node - this.width;
        const value = valueAt(place);
        if (value > least || (value === least && place > best)) continue;
        best = place;
        least = value;
      } else {
        const nearer = this.at(2 * node) <= this.at(2 * node + 1) ? 2 * node : 2 * node + 1;
        this.stack[waiting++] = nearer ^ 1;
        this.stack[waiting++] = nearer;
      }
    }
    return best;
  }

  private leastOfChildren(node: number): number {
    return Math.min(this.at(2 * node), this.at(2 * node + 1));
  }

  private at(node: number): number {
    return this.bounds[node] ?? Infinity;
  }
}
