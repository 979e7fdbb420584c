/** What others predict a test's cost by: its earlier costs in the same project, oldest first, at least one. */
export const PREDICTORS: Readonly<Record<string, (costsMs: readonly number[]) => number>> = {
  last: (costs) => costs.at(-1) ?? NaN,
  'mean of 3': (costs) => mean(costs.slice(-3)),
  'median of 3': (costs) => median(costs.slice(-3)),
  'EWMA 0.3': (costs) => costs.reduce((smoothed, cost) => 0.3 * cost + 0.7 * smoothed),
  max: (costs) => Math.max(...costs),
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
