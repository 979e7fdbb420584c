import * as z from 'zod/mini';
import type { LaunchOptions } from 'playwright-core';
import { describeIssue } from '../../src/config/describe-issue.js';
import { DEFAULT_HISTORY, type RouteOptions, type StealOptions } from '../../src/config/options.js';
import { routeTuning, stealSettings } from '../../src/config/options-schema.js';
import { text, wholeFrom } from '../../src/config/schema-parts.js';
import { EvenkeelError } from '../../src/errors.js';
import type { TaskRouteOptions } from '../../src/pool/route-task.js';
import { DEFAULT_WEIGHTS, type Weights } from '../../src/score/weights.js';

const TYPES = ['chromium', 'firefox', 'webkit'] as const;

const browserSchema = z.strictObject(
  {
    type: z.optional(z.enum(TYPES, `must be one of ${TYPES.join(', ')}`)),
    launch: z._default(z.custom<LaunchOptions>(isObject, 'must be an object'), {}),
    instances: z._default(wholeFrom(1, 256), 256),
    capabilities: z._default(z.array(text, 'must be a list of texts'), []),
  },
  'must be an object',
);

const capacitySchema = z.strictObject(
  {
    workers: z._default(wholeFrom(1, 256), 2),
    queue: z._default(wholeFrom(1, 1_000_000), 1000),
    whenFull: z._default(z.enum(['wait', 'reject'], "must be 'wait' or 'reject'"), 'wait'),
    memoryBytes: z._default(wholeFrom(1, Number.MAX_SAFE_INTEGER), Infinity),
  },
  'must be an object',
);

const routeSchema = z.strictObject(
  { ...routeTuning, coverEvery: z.optional(wholeFrom(1, 1000)) },
  'must be an object',
);

const optionsSchema = z.strictObject(
  {
    browsers: z
      .record(text, browserSchema, 'must be an object of browsers by name')
      .check(z.refine((browsers) => Object.keys(browsers).length > 0, 'must name at least one browser')),
    capacity: z.prefault(capacitySchema, {}),
    route: z.prefault(routeSchema, {}),
    steal: z.prefault(stealSettings, {}),
    history: z._default(z.union([text, z.literal(false)], 'must be a path or false'), DEFAULT_HISTORY),
    retries: z._default(wholeFrom(0, 100), 2),
    onWarning: z.optional(
      z.custom<(message: string) => void>((value) => typeof value === 'function', 'must be a function'),
    ),
  },
  'must be an object',
);

/** One browser of a pool. */
export interface PoolBrowserOptions {
  /** What Playwright launches. @default the browser's name in the pool, which then must be one of these */
  type?: 'chromium' | 'firefox' | 'webkit';
  /** Playwright's launch options, such as `executablePath`, `channel` and `args`. @default {} */
  launch?: LaunchOptions;
  /** How many of its instances may work at the same time, 1 to 256. @default 256 */
  instances?: number;
  /** What tasks may ask for by `requires`; its own name always counts as one. @default [] */
  capabilities?: string[];
}

/** How much a pool does at a time. */
export interface PoolCapacity {
  /** Slots, each with at most one browser instance, 1 to 256. @default 2 */
  workers?: number;
  /** Tasks that may wait, 1 to 1,000,000. @default 1000 */
  queue?: number;
  /** A task that finds the queue full waits outside until there is room, or is rejected. @default 'wait' */
  whenFull?: 'wait' | 'reject';
  /**
   * Bytes that the browsers of running tasks may need together, by the tasks' own `memoryBytes` or by what was measured
   * of such tasks. @default no limit
   */
  memoryBytes?: number;
}

/** Options of {@link createPool}. */
export interface PoolOptions {
  /** Name → browser, at least one. */
  browsers: Record<string, PoolBrowserOptions>;
  capacity?: PoolCapacity;
  /**
   * How a task that several browsers may run finds its own: by score, but each of its browsers at least once in
   * `coverEvery` of its runs, and a share `explore` of its runs in one that might be faster. With `learnWeights` weights, but for those of speed, load and memory, follow what
   * comes of the choices, and are kept beside the history. A `coverEvery` below the number of browsers is refused; its default
   * grows with them.
   */
  route?: Pick<RouteOptions, 'coverEvery' | 'explore' | 'weights' | 'learnWeights'>;
  /** Between which loads instances of one browser take over work of another one. @default whatever the loads */
  steal?: StealOptions;
  /**
   * The DuckDB file, relative to the working directory, or false for none. Env: `EVENKEEL_HISTORY`.
   * @default '.evenkeel/history.duckdb'
   */
  history?: string | false;
  /** How often a task is started again after its browser failed, 0 to 100; never after its own error. @default 2 */
  retries?: number;
  /** Gets each warning, as of a history that can't be used. @default `process.emitWarning` */
  onWarning?: (message: string) => void;
}

/** Options with all defaults filled in. Written out, so that the package's types don't name the library that checks them. */
export interface ResolvedPoolOptions {
  readonly browsers: Readonly<Record<string, { readonly [Key in keyof PoolBrowserOptions]: unknown }>>;
  readonly capacity: Required<PoolCapacity>;
  readonly route: TaskRouteOptions & { readonly weights: Weights; readonly learnWeights: boolean };
  readonly steal: Required<StealOptions>;
  readonly history: string | false;
  readonly retries: number;
  readonly onWarning?: PoolOptions['onWarning'] | undefined;
}

/** A browser with its defaults filled in. */
export type ResolvedBrowser = z.output<typeof browserSchema> & { type: (typeof TYPES)[number] };

/**
 * Checks a pool's options and fills in the defaults.
 * @throws EvenkeelError `OPTION_INVALID`, naming the option, what was received and what is allowed
 */
export function resolvePoolOptions(options: unknown, env: NodeJS.ProcessEnv): ResolvedPoolOptions {
  const resolved = check(optionsSchema, options, allowedAt);
  checkCoverEvery(resolved.route, Object.keys(resolved.browsers).length);
  const history = env['EVENKEEL_HISTORY'];
  if (!history) return resolved;
  return { ...resolved, history: history === 'false' ? false : history };
}

/**
 * Checks that tasks can visit all browsers of a pool as often as they are to.
 * @throws EvenkeelError `OPTION_INVALID`
 */
export function checkCoverEvery({ coverEvery }: TaskRouteOptions, browsers: number): void {
  if (coverEvery === undefined || coverEvery >= browsers) return;
  throw invalid(
    `option \`route.coverEvery\`: received ${coverEvery}, but tasks go to ${browsers} browsers and visit one of them in a run. ` +
      `Allowed: ${browsers} or more.`,
  );
}

/**
 * Checks one browser, as it is added.
 * @throws EvenkeelError `OPTION_INVALID`
 */
export function resolveBrowser(name: string, options: unknown): ResolvedBrowser {
  const browser = check(browserSchema, options, () => Object.keys(browserSchema.shape));
  const type = browser.type ?? TYPES.find((known) => known === name);
  if (!type)
    throw invalid(
      `option \`browsers.${name}.type\`: must be one of ${TYPES.join(', ')} where the name is none of them.`,
    );
  return { ...browser, type };
}

/**
 * Checks a number of workers.
 * @throws EvenkeelError `OPTION_INVALID`
 */
export function checkWorkers(workers: unknown): number {
  return check(z.object({ workers: wholeFrom(1, 256) }), { workers }, () => []).workers;
}

function check<T extends z.ZodMiniType>(
  schema: T,
  input: unknown,
  allowed: (keys: readonly string[]) => readonly string[],
): z.output<T> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(issue ? describeIssue(issue, allowed) : result.error.message);
}

function allowedAt([key, inner]: readonly string[]): string[] {
  if (key === 'route' && inner !== undefined) return Object.keys(DEFAULT_WEIGHTS);
  if (key === 'route') return Object.keys(routeTuning);
  if (key === 'steal') return Object.keys(stealSettings.shape);
  if (key === 'browsers') return Object.keys(browserSchema.shape);
  return Object.keys(key === 'capacity' ? capacitySchema.shape : optionsSchema.shape);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): EvenkeelError {
  return new EvenkeelError('OPTION_INVALID', message);
}
