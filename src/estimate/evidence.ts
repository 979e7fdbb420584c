/** What one source says about a duration. */
export interface Evidence {
  /** Logarithm of the expected duration. */
  readonly logMean: number;
  /** Variance of that logarithm: how far this source may be off. Above 0. */
  readonly variance: number;
}

/**
 * Weighs sources by their precision (1 / variance): the posterior mean of normal evidence, which is
 * what shrinkage means here (Gelman et al., Bayesian Data Analysis, §2.5).
 * @param sources at least one
 */
export function combineEvidence(sources: readonly Evidence[]): Evidence {
  let precision = 0;
  let weighted = 0;
  for (const source of sources) {
    precision += 1 / source.variance;
    weighted += source.logMean / source.variance;
  }
  return { logMean: weighted / precision, variance: 1 / precision };
}
