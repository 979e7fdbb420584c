/**
 * Moments of the log-normal distribution. Durations are right-skewed: their logarithms are close to
 * normal, and sums of durations need the mean, which lies above the median.
 */

/**
 * Logarithm of the mean of a log-normal variable: ln E[X] = mu + variance / 2.
 * @param mu mean of the logarithms
 * @param variance variance of the logarithms
 */
export function logOfMean(mu: number, variance: number): number {
  return mu + variance / 2;
}

/**
 * Standard deviation of a log-normal variable: mean · √(e^variance − 1).
 * @param mean mean of the variable itself
 * @param variance variance of its logarithm
 */
export function spreadOfLogNormal(mean: number, variance: number): number {
  return mean * Math.sqrt(Math.expm1(Math.min(variance, MAX_LOG_VARIANCE)));
}

/** A spread of about 2.5 times the mean says "no idea" well enough; more would only drown sums. */
const MAX_LOG_VARIANCE = 2;

/**
 * By what factor a log-normal variable strays from its median to either side with this probability of staying within.
 * @param relativeSpread its standard deviation over its mean
 */
export function logNormalReach(coverage: number, relativeSpread: number): number {
  return Math.exp(normalQuantile((1 + coverage) / 2) * Math.sqrt(Math.log1p(relativeSpread ** 2)));
}

/**
 * How much farther out the quantile of Student's t lies than that of the normal distribution (Cornish-Fisher expansion,
 * Abramowitz & Stegun 26.7.5; for 95% and two degrees of freedom 1% below the true value).
 * @param p probability of lying below, from ½ on
 * @param freedom degrees of freedom; below 1 counts as 1
 */
export function studentWidening(p: number, freedom: number): number {
  const square = normalQuantile(p) ** 2;
  const inverse = 1 / Math.max(1, freedom);
  const first = (square + 1) / 4;
  const second = ((5 * square + 16) * square + 3) / 96;
  const third = (((3 * square + 19) * square + 17) * square - 15) / 384;
  return 1 + inverse * (first + inverse * (second + inverse * third));
}

/** Quantile of the standard normal distribution for p of at least ½. */
function normalQuantile(p: number): number {
  return upperNormalQuantile(1 - p);
}

/**
 * What a standard normal variable exceeds with this probability, to 5·10⁻⁴ (Abramowitz & Stegun 26.2.23).
 * @param tail above 0 and below 1; small ones lose no precision
 */
export function upperNormalQuantile(tail: number): number {
  if (tail > 0.5) return -upperNormalQuantile(1 - tail);
  const t = Math.sqrt(-2 * Math.log(Math.max(Number.MIN_VALUE, tail)));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** With which probability a standard normal variable exceeds z, to 10⁻⁷ (Abramowitz & Stegun 26.2.17). */
export function upperNormalTail(z: number): number {
  if (z < 0) return 1 - upperNormalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
