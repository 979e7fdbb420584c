/**
 * How much each factor counts. A score is the product of factor ** weight: 0 switches a factor off, 1 takes it
 * as it is, more sharpens it.
 */
export interface Weights {
  /** Predicted duration here against the best candidate's. */
  readonly speed: number;
  /** Chance that a run here ends cleanly, against the best candidate's. */
  readonly reliability: number;
  /** How full the project is already, against what its workers can take. */
  readonly load: number;
}

/**
 * Speed decides; reliability as much, since a failed run costs a retry and trust; load only where a project has
 * fewer workers than work.
 */
export const DEFAULT_WEIGHTS: Weights = { speed: 1, reliability: 1, load: 0.5 };
