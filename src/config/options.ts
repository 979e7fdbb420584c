import { z } from 'zod';
import { EvenkeelError } from '../errors.js';

const routeMode = z.enum(['all', 'best']);

const routeOptions = z.strictObject({
  mode: routeMode.default('best'),
  projects: z.array(z.string().min(1)).min(1).optional(),
  coverEvery: z.int().min(1).max(1000).default(10),
  explore: z.number().min(0).max(1).default(0.05),
  pin: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
});

const patterns = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const kindRule = z
  .strictObject({ tags: z.array(z.string().startsWith('@')).min(1).optional(), files: patterns.optional() })
  .refine((rule) => rule.tags !== undefined || rule.files !== undefined, 'needs `tags` or `files`');

const optionsSchema = z.strictObject({
  history: z.union([z.string().min(1), z.literal(false)]).default('.evenkeel/history.duckdb'),
  route: z
    .union([routeMode.transform((mode) => ({ mode })), z.record(z.string(), z.unknown())])
    .pipe(routeOptions)
    .default({ mode: 'all', coverEvery: 10, explore: 0.05, pin: {} }),
  kinds: z.record(z.string().min(1), kindRule).default({}),
  dispatch: z.enum(['live', 'runner']).default('live'),
  runId: z.string().min(1).max(200).optional(),
  quiet: z.boolean().default(false),
});

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
  /** Name of the run in history. Env: `EVENKEEL_RUN_ID`. @default from the CI's own variables */
  runId?: string;
  /** No line at the start and no summary at the end. Env: `EVENKEEL_QUIET`. @default false */
  quiet?: boolean;
}

/** Options with all defaults filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>;

/** Variables of the contract that belong to features which this version does not have. */
const NOT_YET = { EVENKEEL_PLAN: 'planned shards', EVENKEEL_COORDINATOR: 'a live queue over machines' };

/**
 * Checks options and lets environment variables win over them.
 * @throws EvenkeelError `OPTION_INVALID`, naming the option, what was received and what is allowed
 */
export function resolveOptions(options: unknown, env: NodeJS.ProcessEnv): ResolvedOptions {
  for (const [name, feature] of Object.entries(NOT_YET)) {
    if (env[name]) throw invalid(`${name} is set, but this version does not have ${feature} yet. Unset it.`);
  }
  const parsed = optionsSchema.safeParse(options ?? {});
  if (!parsed.success) throw invalid(describeIssue(parsed.error.issues, options, ''));
  const fromEnv = environmentOptions(env);
  const overridden = optionsSchema.safeParse({ ...asRecord(options), ...mergeRoute(options, fromEnv) });
  if (!overridden.success) throw invalid(describeIssue(overridden.error.issues, fromEnv, 'environment: '));
  return overridden.data;
}

function environmentOptions(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (env['EVENKEEL_HISTORY'])
    values['history'] = env['EVENKEEL_HISTORY'] === 'false' ? false : env['EVENKEEL_HISTORY'];
  if (env['EVENKEEL_ROUTE']) values['route'] = env['EVENKEEL_ROUTE'];
  if (env['EVENKEEL_DISPATCH']) values['dispatch'] = env['EVENKEEL_DISPATCH'];
  if (env['EVENKEEL_RUN_ID']) values['runId'] = env['EVENKEEL_RUN_ID'];
  if (env['EVENKEEL_QUIET']) values['quiet'] = parseFlag(env['EVENKEEL_QUIET']);
  return values;
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

function describeIssue(issues: readonly z.core.$ZodIssue[], input: unknown, origin: string): string {
  const issue = issues[0];
  if (!issue) return `${origin}the options are not valid.`;
  if (issue.code === 'unrecognized_keys') {
    const place = issue.path.length > 0 ? `option \`${issue.path.join('.')}\`` : 'the options';
    const allowed =
      issue.path[0] === 'route' ? Object.keys(routeOptions.shape) : Object.keys(optionsSchema.shape);
    return `${origin}${place} do not know \`${issue.keys.join('`, `')}\`. Allowed: ${allowed.join(', ')}.`;
  }
  const received = issue.path.reduce<unknown>((value, key) => asRecord(value)[String(key)], input);
  return `${origin}option \`${issue.path.join('.')}\`: ${issue.message} (received ${JSON.stringify(received)}).`;
}
