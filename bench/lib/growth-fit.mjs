import { atMost, write } from './limits.mjs';

/** What n costs more than n log n allows, since memory is slower than caches and no two measurements are alike. */
const GROWTH_DOUBT = 0.1;

/** A cost may grow no faster than n log n. */
export function growthLimit(name, { exponent, nLogNExponent }) {
  return atMost(`${name}: grows as n to the`, exponent, nLogNExponent + GROWTH_DOUBT, write.digits(2));
}

/**
 * How a cost grows with n, by least squares on the logarithms.
 * @param {number[]} sizes n
 * @param {number[]} times what each took
 * @returns `exponent` e of the fit time = c · n^e; `nLogNExponent` the same fit to n log n, at these sizes; and
 *   `nLogNError`, by how much of it c · n log n misses the worst of the times
 */
export function growthFit(sizes, times) {
  const costs = sizes.map((n) => n * Math.log(n));
  const scale = Math.exp(mean(times.map((time, i) => Math.log(time / costs[i]))));
  return {
    exponent: slope(sizes, times),
    nLogNExponent: slope(sizes, costs),
    nLogNError: Math.max(...times.map((time, i) => Math.abs(time / (scale * costs[i]) - 1))),
  };
}

function slope(sizes, values) {
  const xs = sizes.map(Math.log);
  const ys = values.map(Math.log);
  const meanX = mean(xs);
  const meanY = mean(ys);
  const covariance = xs.reduce((sum, x, i) => sum + (x - meanX) * (ys[i] - meanY), 0);
  return covariance / xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
}

function mean(list) {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}
