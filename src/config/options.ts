/** Where the history is unless told otherwise, from the config's directory or the working directory. */
export const DEFAULT_HISTORY = '.evenkeel/history.duckdb';

/** Rules that give a spec its kind. */
export interface KindRule {
  /** Tags of the spec, with their `@`; one of them is enough. */
  tags?: string[];
  /** Glob patterns of files, relative to the config's root directory. */
  files?: string | string[];
}

/** How specs are placed in browser projects. */
export interface RouteOptions {
  /**
   * `'all'`: every spec runs in every project that lists it. `'best'`: a spec that several routable
   * projects list runs once, in the one with the best score.
   * @default 'best' when an object is given
   */
  mode?: 'all' | 'best';
  /** Projects between which specs may be routed. @default all that no other project depends on */
  projects?: string[];
  /**
   * Every spec visits every routable project at least once in this many runs; at least the number of
   * routable projects. @default 10
   */
  coverEvery?: number;
  /** Share of the specs, 0 to 1, that a run may send to a project that might be faster. @default 0.05 */
  explore?: number;
  /** Glob pattern of files → projects to which their specs are pinned. @default {} */
  pin?: Record<string, string[]>;
  /** How much each factor of a score counts; what is left out keeps its default. @default {} */
  weights?: WeightOptions;
  /**
   * Name of a metric that specs report with `metrics.report` of `evenkeel/test` → how it counts as a further factor of a
   * score: the best project's value against the value here. @default {}
   */
  metrics?: Record<string, MetricFactorOptions>;
  /** Whether the weights, but for those of speed and load (as it is and as it is forecast), follow what comes of the choices made with them. @default true */
  learnWeights?: boolean;
}

/** How a metric counts in scores. Values are compared by their ratio: those that are not above 0 do not count. */
export interface MetricFactorOptions {
  /** Which values speak for a project: `'lower'` for a latency, `'higher'` for frames per second. */
  better: 'lower' | 'higher';
  /** From 0 to 10, as the other weights. @default 0.5 */
  weight?: number;
}

/**
 * Weights of a score's factors, each from 0 to 10. A score is the product of factor ** weight: with 0 a factor does not
 * count, with 1 it counts as it is, with 2 a project that is half as good on it is worth a quarter.
 */
export interface WeightOptions {
  /** Predicted duration in the fastest project against that in this one. @default 1 */
  speed?: number;
  /** How far the duration holds on this hardware, where only other hardware has measured it. @default 0.1 */
  hardware?: number;
  /** How often the spec ends cleanly here, against the most reliable project. @default 1 */
  reliability?: number;
  /** Whether the project's own limit of workers would hold the run up. @default 0.5 */
  load?: number;
  /** How full the browser is expected to be in a minute; only in a pool, whose arrivals are forecast, else it is 1 everywhere. @default 0 */
  loadAhead?: number;
  /** What a probe measured of the backend that the spec requires, against the project where it is fastest. @default 0.25 */
  backend?: number;
  /**
   * How much of the memory that the task needs is free; only in a pool with `capacity.memoryBytes`, else it is 1 everywhere.
   * @default 0.5
   */
  memory?: number;
}

/**
 * Between which loads slots and agents take over each other's work, where that pays. A load is the part of its slots' time for which one
 * has work of its own, as predicted, until all of them would be through; from 0 to 1.
 */
export interface StealOptions {
  /** Nothing is taken from one with a load below this. @default 0 */
  overloaded?: number;
  /** One with a load above this takes nothing. @default 1 */
  underused?: number;
}

/** How units are kept from running beside each other for want of memory. */
export interface MemoryOptions {
  /**
   * What the browsers of running units may need together, `'4gb'` or `'900 MB'` (of 2¹⁰ each). @default what the machine, or a container's
   * limit, leaves when a phase begins; never more than that
   */
  limit?: string;
  /**
   * `'measured'`: what a test says of its need (`@memory:2gb`) counts, else the most that was measured of it in its latest ten runs, where all
   * slots together could come to need more than there is. `'declared'`: only what tests say. @default 'measured'
   */
  needs?: 'measured' | 'declared';
}

/** Options of `withEvenkeel` and of the reporter. An environment variable, where there is one, wins. */
export interface EvenkeelOptions {
  /**
   * The DuckDB file, relative to the config's directory; `false` for none. Env: `EVENKEEL_HISTORY`.
   * @default '.evenkeel/history.duckdb'
   */
  history?: string | false;
  /** How specs are placed in browser projects. Env: `EVENKEEL_ROUTE` (`all` or `best`). @default 'all' */
  route?: 'all' | 'best' | RouteOptions;
  /** Kind → rule; the first rule that fits wins. @default a spec's first tag, without the `@` */
  kinds?: Record<string, KindRule>;
  /**
   * `'live'`: the engine picks what each free slot starts. `'runner'`: Playwright's own order; history
   * and routing still work. Env: `EVENKEEL_DISPATCH`. @default 'live'
   */
  dispatch?: 'live' | 'runner';
  /**
   * `redis://…` or `rediss://…`: the agents of a run share one queue there. Env: `EVENKEEL_COORDINATOR`.
   * @default none: this process is the only agent
   */
  coordinator?: string;
  /**
   * What an agent without `--shard` does when the coordinator can't be reached at the start: `'run'` the whole suite,
   * or `'fail'`. With `--shard` it runs Playwright's own shard. Env: `EVENKEEL_COORDINATOR_FALLBACK`. @default 'run'
   */
  coordinatorFallback?: 'run' | 'fail';
  /** How long a unit stays with an agent that is not heard of, in milliseconds, from 1000. @default 30000 */
  leaseMs?: number;
  /**
   * How long an agent with nothing left to do waits for the units of others, which could die, in milliseconds.
   * @default a lease and the longest predicted unit
   */
  lingerMs?: number;
  /**
   * Project, or tag with its `@` → how many units of it run at the same time, from 1, over all agents that share a coordinator. A
   * unit counts for a tag when one of its tests bears it. @default {}
   */
  limits?: Record<string, number>;
  /**
   * How units are kept apart for want of memory. Env: `EVENKEEL_MEMORY`, a size, a word, or both in one text, like `declared/4gb`.
   * @default { needs: 'measured' }
   */
  memory?: MemoryOptions;
  /** Between which loads work is taken over. Env: `EVENKEEL_STEAL`, both in one text, like `0.7/0.3`. @default whatever the loads */
  steal?: StealOptions;
  /**
   * A plan file made by `evenkeel plan -o`, relative to the config's directory: `--shard=i/n` runs what it gives to shard i.
   * Env: `EVENKEEL_PLAN`. @default Playwright's own sharding
   */
  plan?: string;
  /**
   * A weights file made by `evenkeel history export --weights`, relative to the config's directory: what is expected of each
   * test where history has no run yet. Env: `EVENKEEL_WEIGHTS`. @default none
   */
  weights?: string;
  /**
   * What a job of the CI that runs again repeats in a shared run: `'all'` that it ran, or only the units in which a test had
   * `'failed'`. Env: `EVENKEEL_RERUN`. @default 'all'
   */
  rerun?: 'all' | 'failed';
  /**
   * Where the `*.evenkeel.json` files of earlier attempts are, for a job that runs again when the coordinator has forgotten its
   * run: a file or a directory, relative to the config's. Env: `EVENKEEL_RAN`. @default none
   */
  ran?: string;
  /** Name of the run in history. Env: `EVENKEEL_RUN_ID`. @default from the CI's own variables */
  runId?: string;
  /**
   * While a run of over a minute is on, how long it will still take: in the title of a terminal, else a line each minute. Env:
   * `EVENKEEL_ETA`. @default true
   */
  eta?: boolean;
  /** No line at the start, none while the run is on, and no summary at the end. Env: `EVENKEEL_QUIET`. @default false */
  quiet?: boolean;
}
