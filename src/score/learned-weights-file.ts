/**
 * What was learned of the weights, in a file beside the history, by suite. Losing the file, or one of two writes at once,
 * costs some of what was learned and nothing else.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { lazily } from '../lazily.js';
import { writeWhole } from '../write-whole.js';
import { MOST_CHANGE, UNLEARNED, type LearnedWeights } from './learned-weights.js';

/** Raised when the factors no longer mean what they mean now, or suites are told apart by something else: format 1 knew no `suite`. */
const FORMAT = 2;

const content = lazily(() => {
  const factor = z.number().check(z.minimum(1 / MOST_CHANGE), z.maximum(MOST_CHANGE));
  const learnedSuite: z.ZodMiniType<LearnedSuite> = z.object({
    suite: z._default(z.nullable(z.string()), null),
    projects: z.array(z.string()),
    isPool: z._default(z.boolean(), false),
    runs: z.int().check(z.minimum(0)),
    weights: z.record(z.string(), factor),
  });
  return z.object({ format: z.literal([1, FORMAT]), suites: z.array(learnedSuite) });
});

/** What was learned of one suite, or of pools with the same browsers. */
export interface LearnedSuite {
  /** Of `suiteName`; null for pools, and for a suite of which only the projects are known. */
  readonly suite: string | null;
  /** All that it has, by name: with others, other weights would be right. */
  readonly projects: readonly string[];
  /** The projects are a pool's browsers. */
  readonly isPool: boolean;
  /** How many runs, or rounds of a pool's tasks, it was learned from. */
  readonly runs: number;
  readonly weights: LearnedWeights;
}

/** The file beside a history. */
export function learnedWeightsPath(historyPath: string): string {
  return path.join(path.dirname(historyPath), 'routing.json');
}

/** What was learned of all suites; nothing where there is no file, or one that can't be read. */
export async function readLearnedSuites(file: string): Promise<readonly LearnedSuite[]> {
  try {
    return content().parse(JSON.parse(await readFile(file, 'utf8'))).suites;
  } catch {
    return [];
  }
}

/** Whose weights are learned. */
export type Learner = Pick<LearnedSuite, 'suite' | 'isPool'> & {
  readonly projects: Iterable<string>;
  /** Those that have anything to run: by these a suite was known before suites had names. @default all */
  readonly inUse?: Iterable<string>;
};

/**
 * What was learned of a suite with these projects, or of pools with these browsers. What stands there without a suite's name was
 * learned of whichever asks first.
 */
export async function readLearnedSuite(file: string, learner: Learner): Promise<LearnedSuite> {
  const unlearned = unlearnedOf(learner);
  const suites = await readLearnedSuites(file);
  const nameless = { ...learner, suite: null };
  const known = [
    unlearned,
    unlearnedOf(nameless),
    unlearnedOf({ ...nameless, projects: learner.inUse ?? learner.projects }),
  ].flatMap((like) => suites.find(isLike(like)) ?? []);
  return { ...(known[0] ?? unlearned), suite: learner.suite, projects: unlearned.projects };
}

/** Nothing is learned yet. */
export function unlearnedOf({ suite, projects, isPool }: Learner): LearnedSuite {
  return { suite, projects: [...new Set(projects)].sort(), isPool, runs: 0, weights: UNLEARNED };
}

/** @throws Error when the file can't be written */
export async function writeLearnedSuite(file: string, learned: LearnedSuite): Promise<void> {
  const isIt = isLike(learned);
  const isNameless = isLike({ ...learned, suite: null });
  const others = (await readLearnedSuites(file)).filter((suite) => !isIt(suite) && !isNameless(suite));
  await writeWhole(file, `${JSON.stringify({ format: FORMAT, suites: [...others, learned] })}\n`);
}

/** @returns whether there was anything to forget @throws Error when the file can't be removed */
export async function forgetLearnedWeights(file: string): Promise<boolean> {
  const { length } = await readLearnedSuites(file);
  await rm(file, { force: true });
  return length > 0;
}

function isLike(one: LearnedSuite): (other: LearnedSuite) => boolean {
  const keyOf = ({ suite, projects, isPool }: LearnedSuite): string =>
    JSON.stringify([suite, isPool, ...projects]);
  return (other) => keyOf(other) === keyOf(one);
}
