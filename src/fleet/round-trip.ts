/** Weight of the newest measurement. */
const NEWEST = 0.2;
/** What is assumed before anything was measured: a server in the same region. */
const FIRST_MS = 20;

/** How long calls of the coordinator take: mean and deviation, smoothed (Jacobson 1988, as for TCP's time-outs). */
export class RoundTrip {
  private meanMs = FIRST_MS;
  private deviationMs = FIRST_MS / 2;

  /** What a call usually takes, in milliseconds. */
  get usualMs(): number {
    return this.meanMs;
  }

  /** What hardly any call exceeds, in milliseconds. */
  get slowMs(): number {
    return this.meanMs + 4 * this.deviationMs;
  }

  observe(tookMs: number): void {
    this.deviationMs += NEWEST * (Math.abs(tookMs - this.meanMs) - this.deviationMs);
    this.meanMs += NEWEST * (tookMs - this.meanMs);
  }
}
