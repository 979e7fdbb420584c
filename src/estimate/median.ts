/** The median; the mean of the middle two for an even count; NaN of nothing. */
export function median(values: readonly number[]): number {
  // Sorts by size without calling back, and this is done for every test before every run.
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * A standard deviation that outliers can't move: 1.4826 × the median absolute deviation, which
 * estimates the standard deviation of normal data (Rousseeuw & Croux 1993).
 */
export function robustDeviation(values: readonly number[], centre = median(values)): number {
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

/** The value at which half of the weight lies below; the mean of two values that share the middle. */
export function weightedMedian(
  items: readonly { readonly value: number; readonly weight: number }[],
): number {
  const sorted = items.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, item) => sum + item.weight, 0) / 2;
  let below = 0;
  for (const [index, item] of sorted.entries()) {
    below += item.weight;
    if (below > half) return item.value;
    if (below === half) return (item.value + (sorted[index + 1] ?? item).value) / 2;
  }
  return NaN;
}
