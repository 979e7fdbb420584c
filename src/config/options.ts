import * as z from 'zod/mini';
import { EvenkeelError } from '../errors.js';
import { DEFAULT_WEIGHTS, MAX_WEIGHT } from '../score/weights.js';
import { describeIssue } from './describe-issue.js';

/** Where the history is unless told otherwise, from the config's directory or the working directory. */
export const DEFAULT_HISTORY = '.evenkeel/history.duckdb';

/** A list with at least one item. */
const nonEmptyList = <T extends z.ZodMiniType>(item: T) =>
  z.array(item, 'must be a list').check(z.minLength(1, 'must not be empty'));
const text = z.string('must be a text').check(z.minLength(1, 'must not be empty'));
const flag = z.boolean('must be true or false');

const numberFrom = (low: number, high: number) => {
  const message = `must be a number from ${low} to ${high}`;
  return z.number(message).check(z.minimum(low, message), z.maximum(high, message));
};

const wholeFrom = (low: number, high: number) => {
  const message = `must be a whole number from ${low} to ${high}`;
  return z.number(message).check(z.int(message), z.minimum(low, message), z.maximum(high, message));
};

const weight = (value: number) => z._default(numberFrom(0, MAX_WEIGHT), value);

const weightSettings = z.strictObject(
  {
    speed: weight(DEFAULT_WEIGHTS.speed),
    reliability: weight(DEFAULT_WEIGHTS.reliability),
    load: weight(DEFAULT_WEIGHTS.load),
    backend: weight(DEFAULT_WEIGHTS.backend),
  },
  'must be an object of weights',
);

/** What tunes a choice between projects, wherever it is made. */
export const routeTuning = {
  coverEvery: z._default(wholeFrom(1, 1000), 10),
  explore: z._default(numberFrom(0, 1), 0.05),
  weights: z._default(weightSettings, DEFAULT_WEIGHTS),
};

const routeSettings = z.strictObject(
  {
    mode: z._default(z.enum(['all', 'best'], "must be 'all' or 'best'"), 'best'),
    projects: z.optional(nonEmptyList(text)),
    ...routeTuning,
    pin: z._default(z.record(text, nonEmptyList(text), 'must be an object of patterns'), {}),
    learnWeights: z._default(flag, true),
  },
  "must be 'all', 'best' or an object",
);

const kindRule = z
  .strictObject(
    {
      tags: z.optional(
        nonEmptyList(z.string('must be a text').check(z.startsWith('@', 'must start with @'))),
      ),
      files: z.optional(z.union([text, nonEmptyList(text)], 'must be a pattern or a list of patterns')),
    },
    'must be an object with `tags` or `files`',
  )
  .check(z.refine((rule) => rule.tags !== undefined || rule.files !== undefined, 'needs `tags` or `files`'));

const optionsSchema = z.strictObject(
  {
    history: z._default(z.union([text, z.literal(false)], 'must be a path or false'), DEFAULT_HISTORY),
    // A word sets the mode alone.
    route: z.prefault(
      z.pipe(
        z.transform((route) => (typeof route === 'string' ? { mode: route } : route)),
        routeSettings,
      ),
      { mode: 'all' },
    ),
    kinds: z._default(z.record(text, kindRule, 'must be an object of rules'), {}),
    dispatch: z._default(z.enum(['live', 'runner'], "must be 'live' or 'runner'"), 'live'),
    coordinator: z.optional(
      z.string('must be a text').check(z.regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// address')),
    ),
    coordinatorFallback: z._default(z.enum(['run', 'fail'], "must be 'run' or 'fail'"), 'run'),
    leaseMs: z._default(wholeFrom(1000, 3_600_000), 30_000),
    lingerMs: z.optional(wholeFrom(0, 86_400_000)),
    limits: z._default(z.record(text, wholeFrom(1, 10_000), 'must be an object of numbers'), {}),
    plan: z.optional(text),
    weights: z.optional(text),
    rerun: z._default(z.enum(['all', 'failed'], "must be 'all' or 'failed'"), 'all'),
    ran: z.optional(text),
    runId: z.optional(text.check(z.maxLength(200, 'must have at most 200 characters'))),
    eta: z._default(flag, true),
    quiet: z._default(flag, false),
  },
  'must be an object',
);

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
  /** Whether the weights of reliability and backend follow what comes of the choices made with them. @default true */
  learnWeights?: boolean;
}

/**
 * Weights of a score's factors, each from 0 to 10. A score is the product of factor ** weight: with 0 a factor does not
 * count, with 1 it counts as it is, with 2 a project that is half as good on it is worth a quarter.
 */
export interface WeightOptions {
  /** Predicted duration in the fastest project against that in this one. @default 1 */
  speed?: number;
  /** How often the spec ends cleanly here, against the most reliable project. @default 1 */
  reliability?: number;
  /** Whether the project's own limit of workers would hold the run up. @default 0.5 */
  load?: number;
  /** What a probe measured of the backend that the spec requires, against the project where it is fastest. @default 0.25 */
  backend?: number;
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

/** Options with all defaults filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>;

/**
 * Checks options and lets environment variables win over them.
 * @throws EvenkeelError `OPTION_INVALID`, naming the option, what was received and what is allowed
 */
export function resolveOptions(options: unknown, env: NodeJS.ProcessEnv): ResolvedOptions {
  check(options ?? {}, false);
  const fromEnv = environmentOptions(env);
  return check({ ...asRecord(options), ...mergeRoute(options, fromEnv) }, true);
}

/** @param isFromEnv what is wrong now came from a variable, which the message names */
function check(input: unknown, isFromEnv: boolean): ResolvedOptions {
  const result = optionsSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const variable = VARIABLES[issue?.path[0] as keyof typeof VARIABLES] as string | undefined;
  const origin = isFromEnv ? `${variable ?? 'environment'}: ` : '';
  throw invalid(origin + (issue ? describeIssue(issue, allowedAt) : result.error.message));
}

/** Option → the variable that wins over it. */
const VARIABLES = {
  history: 'EVENKEEL_HISTORY',
  route: 'EVENKEEL_ROUTE',
  dispatch: 'EVENKEEL_DISPATCH',
  coordinator: 'EVENKEEL_COORDINATOR',
  coordinatorFallback: 'EVENKEEL_COORDINATOR_FALLBACK',
  plan: 'EVENKEEL_PLAN',
  weights: 'EVENKEEL_WEIGHTS',
  rerun: 'EVENKEEL_RERUN',
  ran: 'EVENKEEL_RAN',
  runId: 'EVENKEEL_RUN_ID',
  eta: 'EVENKEEL_ETA',
  quiet: 'EVENKEEL_QUIET',
} as const satisfies Partial<Record<keyof EvenkeelOptions, string>>;

/** The variables that set an option. */
export const OPTION_VARIABLES: readonly string[] = Object.values(VARIABLES);

function environmentOptions(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [option, variable] of Object.entries(VARIABLES)) {
    const text = env[variable];
    if (text) values[option] = valueOf(option, text);
  }
  return values;
}

function valueOf(option: string, text: string): unknown {
  if (option === 'history' && text === 'false') return false;
  return option === 'quiet' || option === 'eta' ? parseFlag(text) : text;
}

/** The variable sets the mode; the other settings of a route object stay. */
function mergeRoute(options: unknown, fromEnv: Record<string, unknown>): Record<string, unknown> {
  const configured = asRecord(options)['route'];
  if (typeof fromEnv['route'] !== 'string' || typeof configured !== 'object') return fromEnv;
  return { ...fromEnv, route: { ...configured, mode: fromEnv['route'] } };
}

function parseFlag(text: string): unknown {
  if (text === '1' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : text;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function invalid(message: string): EvenkeelError {
  return new EvenkeelError('OPTION_INVALID', message);
}

function allowedAt(keys: readonly string[]): string[] {
  if (keys[0] === 'route' && keys[1] === 'weights') return Object.keys(weightSettings.shape);
  if (keys[0] === 'route') return Object.keys(routeSettings.shape);
  if (keys[0] === 'kinds') return ['tags', 'files'];
  return Object.keys(optionsSchema.shape);
}
