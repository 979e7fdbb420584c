/**
 * How many units the next run has, from how many the runs before it had.
 *
 * Method. Runs of a suite are no chance arrivals: their counts stay, step when specs are added, and waver where routing moves specs. So the
 * level is an exponential mean whose share of the newest run is the one that would have foreseen the runs so far best: all of it
 * where counts step, little where they waver. How far it was off then is the spread. The trend is a straight line by least squares, as sure
 * as what strays from it lets it be.
 */
import { recencyWeight } from '../../estimate/recency.js';
import { upperNormalTail } from '../../estimate/log-normal.js';

/** What is expected of the next run, in units, and of the growth from run to run. */
export interface CountForecast {
  readonly level: number;
  /** How far such forecasts of the runs so far were off: the root of their mean square. Null for a single run. */
  readonly spread: number | null;
  readonly trend: number;
  /** How surely the trend is none of chance, 0 to 1. */
  readonly trendStrength: number;
}

/** Shares of the newest run. */
const SHARES = [1, 0.5, 0.25, 0.1];

/** What was long ago says little of how counts change now. */
const HALF_LIFE_RUNS = 8;

/** The trend is that of so many of the latest runs, and none of fewer than the least. */
const TREND_RUNS = 12;
const LEAST_TREND_RUNS = 6;

/** @param counts of the runs, oldest first; at least one */
export function nextCount(counts: readonly number[]): CountForecast {
  const foreseen = SHARES.map((share) => smooth(counts, share));
  const best = foreseen.reduce((least, other) => (other.meanSquare < least.meanSquare ? other : least));
  const { level, meanSquare } = best;
  const spread = counts.length > 1 ? Math.sqrt(meanSquare) : null;
  return { level, spread, ...trendOf(counts.slice(-TREND_RUNS)) };
}

interface Smoothed {
  readonly level: number;
  /** Of the errors of its forecasts, the later ones more. */
  readonly meanSquare: number;
}

function smooth([first = 0, ...later]: readonly number[], share: number): Smoothed {
  let level = first;
  let squares = 0;
  let weights = 0;
  for (const [index, count] of later.entries()) {
    const weight = recencyWeight(later.length - 1 - index, HALF_LIFE_RUNS);
    squares += weight * (count - level) ** 2;
    weights += weight;
    level += share * (count - level);
  }
  return { level, meanSquare: weights > 0 ? squares / weights : 0 };
}

function trendOf(counts: readonly number[]): Pick<CountForecast, 'trend' | 'trendStrength'> {
  const runs = counts.length;
  if (runs < LEAST_TREND_RUNS) return { trend: 0, trendStrength: 0 };
  const middle = (runs - 1) / 2;
  const mean = sum(counts) / runs;
  const spreadOfRuns = sum(counts.map((_, index) => (index - middle) ** 2));
  const trend = sum(counts.map((count, index) => (index - middle) * count)) / spreadOfRuns;
  if (trend === 0) return { trend, trendStrength: 0 };
  const strays = sum(counts.map((count, index) => (count - mean - trend * (index - middle)) ** 2));
  const error = Math.sqrt(strays / (runs - 2) / spreadOfRuns);
  return { trend, trendStrength: error > 0 ? 1 - 2 * upperNormalTail(Math.abs(trend) / error) : 1 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
