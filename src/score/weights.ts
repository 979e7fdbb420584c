/**
 * How much each factor counts. A score is the product of factor ** weight: 0 switches a factor off, 1 takes it
 * as it is, more sharpens it. Set by `route.weights`, each from 0 to {@link MAX_WEIGHT}.
 */
export interface Weights {
  /** Predicted duration here against the best candidate's. */
  readonly speed: number;
  /** How far that duration holds on this hardware, where other hardware measured it. */
  readonly hardware: number;
  /** Chance that a run here ends cleanly, against the best candidate's. */
  readonly reliability: number;
  /** How full the project is already, against what its workers can take. */
  readonly load: number;
  /** How full a pool's browser is expected to be in a minute, against what its instances can take. */
  readonly loadAhead: number;
  /** What a probe measured of the backend that the spec requires, the best candidate's time against the time here. */
  readonly backend: number;
  /** How much of the memory that the spec was measured to need there is for it: a worker's share of the machine, or what a pool's limit leaves. */
  readonly memory: number;
}

/** A factor of one half then counts as one in 1024: more would only hide the others. */
export const MAX_WEIGHT = 10;

/**
 * Speed decides; reliability as much, since a failed run costs a retry and trust; load only where a project has
 * fewer workers than work. The backend's probe is a hint for specs that have not run yet: their own times tell more. Memory counts as load does: what
 * does not fit has to wait. Hardware counts least: what is known of other hardware is most often right, and to avoid what is less sure
 * costs more than it saves (docs/routing.md has the figures).
 */
export const DEFAULT_WEIGHTS: Weights = {
  speed: 1,
  hardware: 0.1,
  reliability: 1,
  load: 0.5,
  loadAhead: 0,
  backend: 0.25,
  memory: 0.5,
};

/** Of the names of factors that metrics make. */
export const METRIC_PREFIX = 'metric:';

/** Of a metric that tests report: it has a say, but does not outweigh how long a spec takes. */
export const DEFAULT_METRIC_WEIGHT = 0.5;
