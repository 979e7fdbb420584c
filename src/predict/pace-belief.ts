import { upperNormalQuantile } from '../estimate/log-normal.js';
import type { Estimate } from '../model/estimate.js';
import { logShape } from './duration-draws.js';

/** What is believed of a run's pace: the logarithm of what everything takes against its estimate. */
export interface PaceBelief {
  readonly logMean: number;
  /** Standard deviation. */
  readonly logSpread: number;
  /** By how much the units stray farther from their estimates than their spreads say: what theirs are multiplied by. */
  readonly unrest: number;
}

/**
 * By how much the pace of what is left differs from the pace of what has ended: long units come first, and machines get
 * busier. `npm run bench:predict` shows what intervals hold with it.
 */
const DRIFT = 0.04;

/** One unit moves the belief by at most so much: a hang is no pace. */
const LARGEST_LOG_SURPRISE = Math.log(4);

/** No run repeats the one before it to better than this. */
const LEAST_RUN_SPREAD = 0.02;

/** The spreads of the estimates count as much as so many units of this run. */
const PRIOR_UNITS = 10;

/** One unit counts for no more unrest than three standard deviations make: a single hang is none either. */
const LARGEST_SQUARE = 9;

/**
 * What everything takes in one of several courses, against its estimate. Paces are spread evenly over the courses, since nothing
 * else moves them as much.
 * @param index of this course, from 0
 * @param count of all courses
 */
export function paceOfCourse({ logMean, logSpread }: PaceBelief, index: number, count: number): number {
  return Math.exp(logMean + logSpread * upperNormalQuantile(1 - (index + 0.5) / count));
}

/**
 * Learns how much slower or faster this run is than its estimates, from the units that have ended: a normal prior around
 * "as estimated", and each unit's logarithmic error weighed by its precision (conjugate normal updating, with
 * surprises cut off as Huber does). What the errors have in excess of their spreads is learned beside it.
 */
export class PaceLearner {
  private logMean = 0;
  private precision: number;
  private units = 0;
  private squares = 0;

  /** @param runSpread see `Estimator.runSpread` */
  constructor(runSpread: number) {
    this.precision = 1 / Math.max(runSpread, LEAST_RUN_SPREAD) ** 2;
  }

  get belief(): PaceBelief {
    const excess = (PRIOR_UNITS + this.squares) / (PRIOR_UNITS + this.units);
    return {
      logMean: this.logMean,
      logSpread: Math.hypot(1 / Math.sqrt(this.precision), DRIFT),
      unrest: Math.max(1, Math.sqrt(excess)),
    };
  }

  /** Takes in a unit that has ended; worker start excluded. One of no length tells nothing. */
  observe(estimate: Estimate, actualMs: number): void {
    if (!(estimate.value > 0 && actualMs > 0)) return;
    const { medianMs, sigma } = logShape(estimate);
    const error = Math.log(actualMs / medianMs) - this.logMean;
    const surprise = Math.max(-LARGEST_LOG_SURPRISE, Math.min(LARGEST_LOG_SURPRISE, error));
    const weight = 1 / sigma ** 2;
    this.squares += Math.min(LARGEST_SQUARE, error ** 2 / (sigma ** 2 + 1 / this.precision));
    this.units++;
    this.precision += weight;
    this.logMean += (surprise * weight) / this.precision;
  }
}
