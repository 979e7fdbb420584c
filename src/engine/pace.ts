/** An error of more than this factor says something about the unit, not about the machine. */
const LARGEST_LOG_ERROR = Math.log(4);

/**
 * How many units it takes to believe half of what they say: errors of single units (sd of the logarithm about
 * 0.4) against differences between machines (about 0.15) weigh as the ratio of their variances.
 */
const PRIOR_UNITS = 7;

/**
 * How long an agent takes for its units, relative to their estimates: 1 as predicted, 2 twice as long. Learned
 * in the run as the mean of ln(actual / predicted), shrunk to 0 while the units are few.
 */
export class Pace {
  private logSum = 0;
  private units = 0;

  get factor(): number {
    return Math.exp(this.logSum / (this.units + PRIOR_UNITS));
  }

  /** Takes in a finished unit; worker starts excluded. One of no length tells nothing. */
  observe(predictedMs: number, actualMs: number): void {
    if (!(predictedMs > 0 && actualMs > 0)) return;
    const logError = Math.log(actualMs / predictedMs);
    this.logSum += Math.max(-LARGEST_LOG_ERROR, Math.min(LARGEST_LOG_ERROR, logError));
    this.units++;
  }
}
