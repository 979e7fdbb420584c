import { setupsUs, type PlanProblem } from './plan-problem.js';

/**
 * How much of its standard deviation counts in a lane's length. Small on purpose: on recorded suites not even the best
 * assignment for the true distribution of independent errors (found by sample average approximation) ended sooner than
 * longest-first on the means, since a heavy tail strikes wherever the unit is. What does pay is to keep apart what
 * errs together, and to spread the risk where it costs nothing.
 */
const RISK_WEIGHT = 0.1;

/**
 * Correlation of the errors of one spec's placements. Measured as 0.74 and 0.92 on recorded suites with several
 * projects; less here, since a fresh regression is often one browser's own.
 */
const SPEC_CORRELATION = 0.5;

/**
 * The assignment of units to lanes while it is being made. A lane is one slot of a shard; times are microseconds.
 *
 * A lane's length is what its units take, one worker start per class on it, and the set-ups that its shard needs,
 * each once per shard; divided by the shard's speed; plus a share of the standard deviation of the whole. All but the
 * last are sums of whole numbers, so the order in which units came and went leaves no trace.
 */
export class Lanes {
  readonly count: number;
  /** Lane → its shard. */
  readonly shardOf: Int32Array;
  /** Unit → its lane; -1 while it has none. */
  readonly laneOf: Int32Array;
  private readonly speed: Float64Array;
  private readonly workUs: Float64Array;
  private readonly variance: Float64Array;
  /** Per shard: the set-ups that its units need. */
  private readonly setupUs: Float64Array;
  /** Units per lane and class; per shard and set-up. */
  private readonly classUnits: Int32Array;
  private readonly setupUses: Int32Array;
  private readonly classes: number;
  private readonly setups: number;
  /** Spec → those of its units that have a lane; none are kept where risk does not count. */
  private readonly placedOfSpec: Set<number>[];
  private readonly chargesOfClass: Float64Array;

  constructor(
    readonly problem: PlanProblem,
    private readonly riskWeight = RISK_WEIGHT,
  ) {
    const lanes = problem.shards.flatMap(({ slots, speed }, shard) =>
      Array.from({ length: slots }, () => ({ shard, speed })),
    );
    this.count = lanes.length;
    this.shardOf = Int32Array.from(lanes, ({ shard }) => shard);
    this.speed = Float64Array.from(lanes, ({ speed }) => speed);
    this.laneOf = new Int32Array(problem.units.length).fill(-1);
    this.workUs = new Float64Array(lanes.length);
    this.variance = new Float64Array(lanes.length);
    this.setupUs = new Float64Array(problem.shards.length);
    this.classes = problem.startUs.length;
    this.setups = problem.setupUs.length;
    this.classUnits = new Int32Array(lanes.length * this.classes);
    this.setupUses = new Int32Array(problem.shards.length * this.setups);
    this.chargesOfClass = problem.startUs.map((us, workerClass) => us + setupsUs(problem, workerClass));
    const specs = riskWeight === 0 ? 0 : problem.specOf.reduce((most, spec) => Math.max(most, spec + 1), 0);
    this.placedOfSpec = Array.from({ length: specs }, () => new Set());
  }

  /** Expected time until the lane is done, without any share of its risk. */
  expectedUs(lane: number): number {
    return (
      (this.at(this.workUs, lane) + this.at(this.setupUs, this.at(this.shardOf, lane))) /
      this.at(this.speed, lane)
    );
  }

  /** The length under which lanes are compared. */
  lengthUs(lane: number): number {
    return this.expectedUs(lane) + this.riskUs(lane, 0);
  }

  /** Standard deviation of what the lane takes. */
  deviationUs(lane: number): number {
    return Math.sqrt(this.at(this.variance, lane)) / this.at(this.speed, lane);
  }

  /** The lane's length if it got the unit too. `covariance` is that with its spec's units there. */
  lengthWithUs(lane: number, unit: number, covariance: number): number {
    const { workUs, spreadUs } = this.problem;
    const addedUs = this.at(workUs, unit) + this.chargeUs(lane, this.at(this.problem.classOf, unit));
    const variance = this.at(spreadUs, unit) ** 2 + covariance;
    return this.expectedUs(lane) + addedUs / this.at(this.speed, lane) + this.riskUs(lane, variance);
  }

  /**
   * The least that the lane's length can be when work and variance change by as much: what might be saved in worker
   * starts and set-ups is given, and what errs together is not counted. Cheap, to see which changes to weigh.
   */
  leastLengthUs(lane: number, workUs: number, variance: number, savedUs: number): number {
    return (
      this.expectedUs(lane) + (workUs - savedUs) / this.at(this.speed, lane) + this.riskUs(lane, variance)
    );
  }

  /** Worker start and set-ups of the unit's class, at speed 1. */
  chargesUs(unit: number): number {
    return this.at(this.chargesOfClass, this.at(this.problem.classOf, unit));
  }

  /** What the lane would have to start and set up before it can run a unit of the class, at speed 1. */
  chargeUs(lane: number, workerClass: number): number {
    return this.addedStartUs(lane, workerClass) + this.addedSetupUs(lane, workerClass);
  }

  /** Whether no unit of the class needs anything to be started or set up. */
  isFree(workerClass: number): boolean {
    return this.at(this.chargesOfClass, workerClass) === 0;
  }

  /** What of it are set-ups: all lanes of the shard have to wait for them. */
  addedSetupUs(lane: number, workerClass: number): number {
    if (this.setups === 0) return 0;
    const first = this.at(this.shardOf, lane) * this.setups;
    let addedUs = 0;
    for (const setup of this.problem.setupsOf[workerClass] ?? []) {
      if (this.at(this.setupUses, first + setup) === 0) addedUs += this.at(this.problem.setupUs, setup);
    }
    return addedUs;
  }

  /** All lanes of the lane's shard. */
  shardmates(lane: number): number[] {
    const shard = this.at(this.shardOf, lane);
    const first = this.shardOf.indexOf(shard);
    return Array.from({ length: this.problem.shards[shard]?.slots ?? 0 }, (_, index) => first + index);
  }

  speedOf(lane: number): number {
    return this.at(this.speed, lane);
  }

  put(unit: number, lane: number): void {
    if (this.riskWeight > 0) this.variance[lane] = this.at(this.variance, lane) + this.varianceOf(unit, lane);
    this.workUs[lane] = this.at(this.workUs, lane) + this.at(this.problem.workUs, unit);
    this.laneOf[unit] = lane;
    this.countUses(unit, lane, 1);
    this.placedWith(unit)?.add(unit);
  }

  take(unit: number): void {
    const lane = this.at(this.laneOf, unit);
    this.placedWith(unit)?.delete(unit);
    this.countUses(unit, lane, -1);
    this.laneOf[unit] = -1;
    this.workUs[lane] = this.at(this.workUs, lane) - this.at(this.problem.workUs, unit);
    this.variance[lane] = Math.max(0, this.at(this.variance, lane) - this.varianceOf(unit, lane));
  }

  /** Covariance of the unit with the other units of its spec, by lane; a lane without any is left out. */
  covariances(unit: number): ReadonlyMap<number, number> {
    const others = this.placedWith(unit);
    if (this.riskWeight === 0 || !others || others.size === 0) return NONE;
    const byLane = new Map<number, number>();
    for (const other of others) {
      if (other === unit) continue;
      const lane = this.at(this.laneOf, other);
      byLane.set(lane, (byLane.get(lane) ?? 0) + this.covariance(unit, other));
    }
    return byLane;
  }

  private riskUs(lane: number, addedVariance: number): number {
    if (this.riskWeight === 0) return 0;
    // IEEE 754 prescribes the square root to the last bit, so it is the same on every machine.
    return (
      (this.riskWeight * Math.sqrt(Math.max(0, this.at(this.variance, lane) + addedVariance))) /
      this.at(this.speed, lane)
    );
  }

  private varianceOf(unit: number, lane: number): number {
    let variance = this.at(this.problem.spreadUs, unit) ** 2;
    for (const other of this.placedWith(unit) ?? []) {
      if (other !== unit && this.at(this.laneOf, other) === lane) variance += this.covariance(unit, other);
    }
    return variance;
  }

  private covariance(a: number, b: number): number {
    return 2 * SPEC_CORRELATION * this.at(this.problem.spreadUs, a) * this.at(this.problem.spreadUs, b);
  }

  private addedStartUs(lane: number, workerClass: number): number {
    const isThere = this.at(this.classUnits, lane * this.classes + workerClass) > 0;
    return isThere ? 0 : this.at(this.problem.startUs, workerClass);
  }

  /** Counts the unit's class on the lane and its set-ups on the shard; the first comes at a cost, the last ends it. */
  private countUses(unit: number, lane: number, step: 1 | -1): void {
    const { classOf, startUs, setupsOf, setupUs } = this.problem;
    const workerClass = this.at(classOf, unit);
    if (this.changesPresence(this.classUnits, lane * this.classes + workerClass, step)) {
      this.workUs[lane] = this.at(this.workUs, lane) + step * this.at(startUs, workerClass);
    }
    const shard = this.at(this.shardOf, lane);
    for (const setup of setupsOf[workerClass] ?? []) {
      if (!this.changesPresence(this.setupUses, shard * this.setups + setup, step)) continue;
      this.setupUs[shard] = this.at(this.setupUs, shard) + step * this.at(setupUs, setup);
    }
  }

  private changesPresence(counts: Int32Array, index: number, step: 1 | -1): boolean {
    const before = this.at(counts, index);
    counts[index] = before + step;
    return step === 1 ? before === 0 : before === 1;
  }

  /** The units of the same spec that have a lane; undefined for a spec of one unit. */
  private placedWith(unit: number): Set<number> | undefined {
    const spec = this.at(this.problem.specOf, unit);
    return spec < 0 ? undefined : this.placedOfSpec[spec];
  }

  private at(values: Float64Array | Int32Array, index: number): number {
    return values[index] ?? 0;
  }
}

const NONE: ReadonlyMap<number, number> = new Map();
