/**
 * How often tasks of one stream will arrive, from how often they did.
 *
 * Method. The window is the longest one in which nothing says that the rate has changed: it doubles as long as what it
 * would take in differs from what it has by no more than chance (two Poisson rates; the idea is that of ADWIN, Bifet &
 * Gavaldà 2007). So it is short where arrivals are volatile. The trend is a straight line through twice the window, taken for
 * as much as it stands out of the noise, and damped into the future (Gardner & McKenzie 1985). How far counts stray
 * beyond Poisson is learned beside it.
 */
import { upperNormalTail } from '../../estimate/log-normal.js';
import { BIN_MS } from './arrival-counts.js';

/** What is expected of a stream of arrivals. */
export interface ArrivalRate {
  /** Arrivals per minute now. */
  readonly perMinute: number;
  /** Standard deviation of that. */
  readonly spreadPerMinute: number;
  /** By how much it grows per minute, and falls where it is below 0. */
  readonly trendPerMinute: number;
  /** Standard deviation of that. */
  readonly trendSpread: number;
  /** How surely the trend is none of chance, 0 to 1. */
  readonly trendStrength: number;
  /** Variance of counts over their mean: 1 is Poisson, more is bursts. */
  readonly dispersion: number;
  /** How far back the rate looks, in milliseconds. */
  readonly windowMs: number;
  /** Arrivals in the window. */
  readonly sampleCount: number;
}

/** A minute: a batch that comes in the first seconds is no rate for the hours to come. */
const SHORTEST_BINS = 6;

/** Standard deviations by which two rates may differ by chance. */
const CHANGE = 2;

/** Counts are taken for Poisson as if so many bins had said so. */
const PRIOR_BINS = 12;

const BINS_PER_MINUTE = 60_000 / BIN_MS;

/**
 * Estimates the rate of a stream.
 * @param counts arrivals in bins of ten seconds, oldest first
 */
export function estimateRate(counts: readonly number[]): ArrivalRate {
  const rate = estimateCounts(counts);
  return {
    perMinute: rate.level * BINS_PER_MINUTE,
    spreadPerMinute: rate.levelSpread * BINS_PER_MINUTE,
    trendPerMinute: rate.trend * BINS_PER_MINUTE ** 2,
    trendSpread: rate.trendSpread * BINS_PER_MINUTE ** 2,
    trendStrength: rate.trendStrength,
    dispersion: rate.dispersion,
    windowMs: rate.bins * BIN_MS,
    sampleCount: rate.sampleCount,
  };
}

/** What is expected of counts, in arrivals per bin, and of their growth per bin; see {@link ArrivalRate}. */
interface CountRate {
  readonly level: number;
  readonly levelSpread: number;
  readonly trend: number;
  readonly trendSpread: number;
  readonly trendStrength: number;
  readonly dispersion: number;
  /** How many of the latest bins the level is taken from. */
  readonly bins: number;
  readonly sampleCount: number;
}

/** Half an arrival more: a stream that was silent for a while may yet speak (Jeffreys). */
const PRIOR_ARRIVALS = 0.5;

function estimateCounts(counts: readonly number[]): CountRate {
  const bins = windowBins(counts);
  const sampleCount = sum(counts.slice(counts.length - bins));
  // What came in a moment is no rate.
  const exposure = Math.max(SHORTEST_BINS, bins);
  const mean = (sampleCount + PRIOR_ARRIVALS) / exposure;
  const line = fitLine(counts.slice(Math.max(0, counts.length - 2 * bins)));
  const z = line.slopeError > 0 ? line.slope / line.slopeError : 0;
  const trend = (line.slope * z ** 2) / (1 + z ** 2);
  return {
    // The mean is that of the window's middle.
    level: Math.max(0, mean + (trend * bins) / 2),
    levelSpread: Math.hypot(Math.sqrt((line.dispersion * mean) / exposure), (line.slopeError * bins) / 4),
    trend,
    trendSpread: line.slopeError * Math.min(1, Math.abs(z)),
    trendStrength: 1 - 2 * upperNormalTail(Math.abs(z)),
    dispersion: line.dispersion,
    bins,
    sampleCount,
  };
}

/** Where a rate goes. */
export type TrendDirection = 'rising' | 'falling' | 'steady';

/** How surely a trend must be none of chance to be called one. */
const SURE = 0.95;

/** @param trend per time, of any unit @param strength how surely it is none of chance, 0 to 1 */
export function trendDirection(trend: number, strength: number): TrendDirection {
  if (strength < SURE) return 'steady';
  return trend > 0 ? 'rising' : 'falling';
}

/** Of what the trend of a minute is in the next one. */
const DAMPING = 0.8;

/**
 * The rate some time ahead, per minute.
 * @param rate now
 * @param trend per minute
 */
export function rateAhead(rate: number, trend: number, aheadMs: number): number {
  const minutes = aheadMs / 60_000;
  return Math.max(0, rate + (trend * (1 - DAMPING ** minutes)) / -Math.log(DAMPING));
}

function windowBins(counts: readonly number[]): number {
  let bins = Math.min(SHORTEST_BINS, counts.length);
  while (bins < counts.length) {
    const wider = Math.min(2 * bins, counts.length);
    const [older, newer] = [counts.slice(-wider, -bins), counts.slice(-bins)];
    const [olderSum, newerSum] = [sum(older), sum(newer)];
    const pooled = (olderSum + newerSum) / wider;
    const error = Math.sqrt(pooled * (1 / older.length + 1 / bins));
    if (Math.abs(newerSum / bins - olderSum / older.length) > CHANGE * error) break;
    bins = wider;
  }
  return bins;
}

interface Line {
  /** Growth of the count per bin. */
  readonly slope: number;
  readonly slopeError: number;
  readonly dispersion: number;
}

/** A straight line through counts by least squares, and how far they stray from it. */
function fitLine(counts: readonly number[]): Line {
  const count = counts.length;
  if (count < SHORTEST_BINS) return { slope: 0, slopeError: 0, dispersion: 1 };
  const middle = (count - 1) / 2;
  const mean = sum(counts) / count;
  const squares = (count * (count ** 2 - 1)) / 12;
  const slope = sum(counts.map((value, index) => (index - middle) * value)) / squares;
  const residuals = counts.map((value, index) => value - mean - slope * (index - middle));
  const excess = mean > 0 ? sum(residuals.map((residual) => residual ** 2)) / mean : count;
  const dispersion = Math.max(1, (PRIOR_BINS + excess) / (PRIOR_BINS + count - 2));
  return { slope, slopeError: Math.sqrt((dispersion * mean) / squares), dispersion };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
