import type { Estimate } from '../model/estimate.js';
import type { HistoryModel } from '../model/history.js';

/** A test in a project, as the estimator is asked about it. */
export interface TestQuery {
  readonly project: string;
  readonly file: string;
  /** Title path below the file, joined with ' › '. */
  readonly title: string;
  readonly kind: string;
}

/** A unit in a project: its tests and the file it belongs to. */
export interface UnitQuery {
  readonly project: string;
  readonly file: string;
  readonly tests: readonly TestQuery[];
}

/** Bounds in milliseconds between which an outcome lies with a given probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Predicts durations from a history model; pure, so the same model always gives the same numbers. */
export interface Estimator {
  /** Expected cost of a test, retries included. */
  test(query: TestQuery): Estimate;
  /** Expected slot time of a test as part of a unit: its cost, and the workers that are started anew after failed attempts. */
  slotTime(query: TestQuery): Estimate;
  /** Expected slot time of a unit: that of its tests and the overhead of its file, without its first worker's start. */
  unit(query: UnitQuery): Estimate;
  /**
   * Between which costs a test's next run lies: symmetric around `test(query).value` in logarithms. It is calibrated
   * by the errors that the suite's own past would have seen.
   * @param coverage probability that the outcome lies within, above 0 and below 1
   * @default coverage 0.9
   */
  interval(query: TestQuery, coverage?: number): Interval;
  /** The same for a unit. */
  unitInterval(query: UnitQuery, coverage?: number): Interval;
  /** Standard deviation, as a share of its length, that a whole run is slower or faster than its units let expect. */
  readonly runSpread: number;
  /** Expected cost of starting a worker of a project, browser included. */
  workerStart(project: string): Estimate;
  /** Whether history has own or sibling samples for at least one of the unit's tests. */
  knows(query: UnitQuery): boolean;
}

export type CreateEstimator = (model: HistoryModel, present?: readonly TestQuery[]) => Estimator;
