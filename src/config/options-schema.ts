import * as z from 'zod/mini';
import { ANY_LOAD } from '../engine/steal-thresholds.js';
import { parseSize } from '../format/parse-size.js';
import { DEFAULT_METRIC_WEIGHT, DEFAULT_WEIGHTS, MAX_WEIGHT } from '../score/weights.js';
import { DEFAULT_HISTORY, type EvenkeelOptions } from './options.js';
import { flag, nonEmptyList, numberFrom, text, wholeFrom } from './schema-parts.js';

const weight = (value: number) => z._default(numberFrom(0, MAX_WEIGHT), value);

const weightSettings = z.strictObject(
  {
    speed: weight(DEFAULT_WEIGHTS.speed),
    hardware: weight(DEFAULT_WEIGHTS.hardware),
    reliability: weight(DEFAULT_WEIGHTS.reliability),
    load: weight(DEFAULT_WEIGHTS.load),
    loadAhead: weight(DEFAULT_WEIGHTS.loadAhead),
    backend: weight(DEFAULT_WEIGHTS.backend),
    memory: weight(DEFAULT_WEIGHTS.memory),
  },
  'must be an object of weights',
);

const metricFactor = z.strictObject(
  {
    better: z.enum(['lower', 'higher'], "must be 'lower' or 'higher'"),
    weight: weight(DEFAULT_METRIC_WEIGHT),
  },
  'must be an object with `better`',
);

/** What tunes a choice between projects, wherever it is made. */
export const routeTuning = {
  coverEvery: z._default(wholeFrom(1, 1000), 10),
  explore: z._default(numberFrom(0, 1), 0.05),
  weights: z._default(weightSettings, DEFAULT_WEIGHTS),
  learnWeights: z._default(flag, true),
};

const routeSettings = z.strictObject(
  {
    mode: z._default(z.enum(['all', 'best'], "must be 'all' or 'best'"), 'best'),
    projects: z.optional(nonEmptyList(text)),
    ...routeTuning,
    pin: z._default(z.record(text, nonEmptyList(text), 'must be an object of patterns'), {}),
    metrics: z._default(z.record(text, metricFactor, 'must be an object of metrics'), {}),
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

/** Between which loads work is taken over, in runs and in pools. */
export const stealSettings = z.strictObject(
  {
    overloaded: z._default(numberFrom(0, 1), ANY_LOAD.overloaded),
    underused: z._default(numberFrom(0, 1), ANY_LOAD.underused),
  },
  'must be an object with `overloaded` and `underused`, or as a variable both, like 0.7/0.3',
);

const SIZE = 'must be a size like 4gb or 900mb';

/** In bytes. */
const size = z.pipe(
  z.string(SIZE).check(z.refine((given) => bytesOf(given) > 0, SIZE)),
  z.transform(bytesOf),
);

function bytesOf(given: string): number {
  return parseSize(given) ?? 0;
}

const memorySettings = z.strictObject(
  {
    limit: z.optional(size),
    needs: z._default(z.enum(['measured', 'declared'], "must be 'measured' or 'declared'"), 'measured'),
  },
  'must be an object with `limit` and `needs`, or as a variable one of them or both, like declared/4gb',
);

type RouteInput = z.input<typeof routeSettings>;
type RouteMode = NonNullable<RouteInput['mode']>;

/** A word sets the mode alone. */
const route = z.pipe(
  z.transform((given: RouteMode | RouteInput): RouteInput =>
    typeof given === 'string' ? { mode: given } : given,
  ),
  routeSettings,
);

/** Options as they are given. */
export const optionsSchema = z.strictObject(
  {
    history: z._default(z.union([text, z.literal(false)], 'must be a path or false'), DEFAULT_HISTORY),
    route: z.prefault(route, { mode: 'all' }),
    kinds: z._default(z.record(text, kindRule, 'must be an object of rules'), {}),
    dispatch: z._default(z.enum(['live', 'runner'], "must be 'live' or 'runner'"), 'live'),
    coordinator: z.optional(
      z.string('must be a text').check(z.regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// address')),
    ),
    coordinatorFallback: z._default(z.enum(['run', 'fail'], "must be 'run' or 'fail'"), 'run'),
    leaseMs: z._default(wholeFrom(1000, 3_600_000), 30_000),
    lingerMs: z.optional(wholeFrom(0, 86_400_000)),
    limits: z._default(z.record(text, wholeFrom(1, 10_000), 'must be an object of numbers'), {}),
    memory: z.prefault(memorySettings, {}),
    steal: z.prefault(stealSettings, {}),
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

/** Options with all defaults filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>;

/** The names that are known at a place of the options, given by the keys that lead to it. */
export function allowedAt(keys: readonly string[]): string[] {
  if (keys[0] === 'route' && keys[1] === 'weights') return Object.keys(weightSettings.shape);
  if (keys[0] === 'route' && keys[1] === 'metrics') return Object.keys(metricFactor.shape);
  if (keys[0] === 'route') return Object.keys(routeSettings.shape);
  if (keys[0] === 'memory') return Object.keys(memorySettings.shape);
  if (keys[0] === 'steal') return Object.keys(stealSettings.shape);
  if (keys[0] === 'kinds') return ['tags', 'files'];
  return Object.keys(optionsSchema.shape);
}

/** Compiles as long as the schema takes what the public types promise, no more and no less. */
type _Agreement = IsTrue<IsSame<Bare<EvenkeelOptions>, Bare<z.input<typeof optionsSchema>>>>;

type IsTrue<T extends true> = T;

type IsSame<A, B> = [A, B] extends [B, A] ? true : false;

/** A type with all of its keys: optional ones would fit where they are missing. */
type Bare<T> = T extends readonly (infer Item)[]
  ? Bare<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Bare<Exclude<T[Key], undefined>> }
    : T;
