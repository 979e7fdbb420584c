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
