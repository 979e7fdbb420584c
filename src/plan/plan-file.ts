/** The plan as a file: which shard runs which tests, made once, followed by every machine, proven by `evenkeel verify`. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { suiteDigest, unitIdOf } from '../coordinate/unit-id.js';
import { EvenkeelError, messageOf } from '../errors.js';
import type { Valuation } from './valuation.js';

/** Counts up when a plan's content means something else. */
export const PLAN_FORMAT = 2;

const milliseconds = z.number().check(z.minimum(0));
const names = z.array(z.string());

const plannedUnit = z.strictObject({
  id: z.string(),
  project: z.string(),
  file: z.string(),
  title: z.string(),
  predictedMs: milliseconds,
  testIds: names.check(z.minLength(1)),
});

const plannedShard = z.strictObject({
  predictedMs: milliseconds,
  setups: names,
  units: z.array(plannedUnit),
});

const planFile = z.strictObject({
  evenkeelPlan: z.literal(PLAN_FORMAT),
  madeBy: z.strictObject({ evenkeel: z.string(), playwright: z.string(), args: names }),
  suiteDigest: z.string(),
  planDigest: z.string(),
  valuation: z.enum(['last', 'estimate']),
  workers: z.number().check(z.int(), z.minimum(1)),
  predictedMs: milliseconds,
  lowMs: milliseconds,
  highMs: milliseconds,
  lowerBoundMs: milliseconds,
  shards: z.array(plannedShard).check(z.minLength(1)),
});

const anyPlan = z.object({ evenkeelPlan: z.number() });

/** A unit of a plan: what runs in one worker in one go. */
export interface PlanFileUnit {
  /** `unitIdOf` its tests. */
  readonly id: string;
  readonly project: string;
  /** Relative to Playwright's root directory, with forward slashes. */
  readonly file: string;
  /** Title of the suite or test that makes the unit; empty for a whole file, or several tests of one. */
  readonly title: string;
  /** Predicted slot time in whole milliseconds, without a worker start. */
  readonly predictedMs: number;
  /** Playwright's ids, in the order in which they run. */
  readonly testIds: readonly string[];
}

/** What one shard is to run. */
export interface PlanFileShard {
  /**
   * When it is expected to be done, in whole milliseconds, set-ups and worker starts included: the middle of the simulated
   * runs. That of the whole plan is no shorter: the last shard of a run is another one each time.
   */
  readonly predictedMs: number;
  /** Projects that it runs for its units: set-ups and teardowns. */
  readonly setups: readonly string[];
  /** In the order of their planned start. */
  readonly units: readonly PlanFileUnit[];
}

/** The content of a plan file. */
export interface PlanFile {
  /** Version of the format. */
  readonly evenkeelPlan: typeof PLAN_FORMAT;
  /** Versions and Playwright arguments with which it was made. */
  readonly madeBy: {
    readonly evenkeel: string;
    readonly playwright: string;
    readonly args: readonly string[];
  };
  /** `suiteDigest` of the ids of all units. */
  readonly suiteDigest: string;
  /** Digest of all that the shards were made from: the same one is the same assignment, in the same order. */
  readonly planDigest: string;
  /** By which lengths units were placed. */
  readonly valuation: Valuation;
  /** Workers of each shard that it was made for. */
  readonly workers: number;
  /** Predicted makespan (the middle of the simulated runs), the 90% interval around it and what no plan can be below, in whole milliseconds. */
  readonly predictedMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  readonly lowerBoundMs: number;
  /** The first one is `--shard=1/n`. */
  readonly shards: readonly PlanFileShard[];
}

/**
 * Reads a plan file and checks it.
 * @throws EvenkeelError `PLAN_INVALID` for a file that can't be read, is no plan, or was changed by hand
 */
export async function readPlanFile(file: string): Promise<PlanFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(file, `can't be read (${messageOf(error)}). Make it with \`evenkeel plan -o\``, error);
  }
  return parsePlanFile(text, file);
}

/**
 * @param file its name, for messages
 * @throws EvenkeelError `PLAN_INVALID`
 */
export function parsePlanFile(text: string, file: string): PlanFile {
  const content = parseJson(text, file);
  const format = formatOf(content);
  if (format !== null && format !== PLAN_FORMAT)
    throw invalid(file, `has the format ${format} of another version of Evenkeel, not ${PLAN_FORMAT}`);
  const result = planFile.safeParse(content);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.map(String).join('.') || 'the file';
    throw invalid(file, `is not a plan: ${place}: ${issue?.message ?? 'not understood'}`);
  }
  const problem = findContradiction(result.data);
  if (problem !== null) throw invalid(file, `contradicts itself: ${problem}`);
  return result.data;
}

/** Whether a file's text is a plan, of whatever version. */
export function isPlanText(text: string): boolean {
  try {
    return formatOf(JSON.parse(text)) !== null;
  } catch {
    return false;
  }
}

/** The file's text; the same for the same plan. */
export function planFileText(plan: PlanFile): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** What is wrong with a plan that has the right shape: shards that follow it could lose or repeat tests. */
function findContradiction(plan: PlanFile): string | null {
  const units = plan.shards.flatMap((shard) => shard.units);
  const seen = new Set<string>();
  for (const { id, testIds } of units) {
    if (unitIdOf(testIds) !== id) return `the tests of unit ${id} are not those that its id stands for`;
    for (const testId of testIds) {
      if (seen.has(testId)) return `test ${testId} is planned twice`;
      seen.add(testId);
    }
  }
  if (suiteDigest(units.map(({ id }) => id)) !== plan.suiteDigest) return 'units are missing or too many';
  return null;
}

/** The format that a content claims to have; null for what is no plan. */
function formatOf(content: unknown): number | null {
  const result = anyPlan.safeParse(content);
  return result.success ? result.data.evenkeelPlan : null;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(file, `is not a plan: ${messageOf(error)}`, error);
  }
}

function invalid(file: string, problem: string, cause?: unknown): EvenkeelError {
  const hint = problem.includes('evenkeel plan -o') ? '' : ' Make it again with `evenkeel plan -o`.';
  return new EvenkeelError('PLAN_INVALID', `The plan ${file} ${problem}.${hint}`, { cause });
}
