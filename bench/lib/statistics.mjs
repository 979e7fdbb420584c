/** A seeded generator of numbers in [0, 1): the same bench is the same work every time. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The q-quantile of the values, by linear interpolation. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = q * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? NaN;
  const high = sorted[Math.ceil(position)] ?? NaN;
  return low + (high - low) * (position - Math.floor(position));
}

/** Percentile interval of the median by bootstrap (Efron 1979), seeded. */
export function medianInterval(values, level = 0.9, rounds = 4000) {
  const random = seededRandom(7);
  const medians = Array.from({ length: rounds }, () =>
    quantile(
      values.map(() => values[Math.floor(random() * values.length)] ?? NaN),
      0.5,
    ),
  );
  return { low: quantile(medians, (1 - level) / 2), high: quantile(medians, (1 + level) / 2) };
}
