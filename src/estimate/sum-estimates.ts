import type { Estimate, EstimateSource } from '../model/estimate.js';

/**
 * Tests of one unit share a worker, a page and a server: when one is slow, so are others. Taken as
 * independent, the spread of a long file would come out too small.
 */
const CORRELATION = 0.2;

/**
 * The estimate of a unit from those of its parts. The sample count is the mean over the parts,
 * weighted by their values, so that one new test doesn't make a known file unknown, nor one known test
 * an unknown file known. The source is the one behind most of the value.
 * @param tests the tests' estimates
 * @param overhead what the unit takes beyond them
 */
export function sumEstimates(tests: readonly Estimate[], overhead: Estimate): Estimate {
  if (tests.length === 0) return overhead;
  let testsMs = 0;
  let spreads = 0;
  let variance = 0;
  let samples = 0;
  let restartsMs = 0;
  const shares = new Map<EstimateSource, number>();
  for (const test of tests) {
    testsMs += test.value;
    spreads += test.spread;
    variance += test.spread ** 2;
    restartsMs += test.restartsMs ?? 0;
    samples += test.sampleCount * test.value;
    shares.set(test.source, (shares.get(test.source) ?? 0) + test.value);
  }
  const value = testsMs + overhead.value;
  const testVariance = (1 - CORRELATION) * variance + CORRELATION * spreads ** 2;
  return {
    value,
    spread: Math.sqrt(testVariance + overhead.spread ** 2),
    longest: longestOf(tests, value),
    restartsMs: restartsMs || undefined,
    sampleCount: Math.round(samples / testsMs),
    source: largest(shares),
  };
}

/** Hangs are rare and come one at a time, so the one that cost most stands for all. */
function longestOf(tests: readonly Estimate[], expectedMs: number): number | undefined {
  let most: number | undefined;
  for (const { value, longest } of tests) {
    if (longest !== undefined) most = Math.max(most ?? 0, longest - value);
  }
  return most === undefined ? undefined : expectedMs + most;
}

function largest(shares: ReadonlyMap<EstimateSource, number>): EstimateSource {
  let best: EstimateSource = 'prior';
  for (const [source, share] of shares) if (share > (shares.get(best) ?? 0)) best = source;
  return best;
}
