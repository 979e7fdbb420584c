import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import { listSuite } from '../../plugin/playwright/list-suite.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { parsePlanOptions, type PlanOptions } from '../../src/cli/plan-options.js';
import { readWidths } from '../../src/cli/run-forecast.js';
import { usageError } from '../../src/cli/usage.js';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { formatDuration } from '../../src/format/duration.js';
import { formatCount } from '../../src/format/number.js';
import { readLastSuite } from '../../src/history/last-suite.js';
import { EMPTY_HISTORY, type HistoryModel } from '../../src/model/history.js';
import type { CollectedSuite } from '../../src/plan/collected-suite.js';
import { isPlanText, planFileText, type PlanFile } from '../../src/plan/plan-file.js';
import { planSuite } from '../../src/plan/plan-suite.js';
import { readWeightsFile } from '../../src/weights/weights-file.js';
import { modelOfWeights, type Weights } from '../../src/weights/weights.js';
import { writeWhole } from '../../src/write-whole.js';

/** The options of `evenkeel plan --output`. */
export interface MakePlanOptions extends PlanOptions {
  readonly output: string;
  /** Overwrite a file that is no plan. */
  readonly isForced: boolean;
  /** Arguments of `playwright test`. */
  readonly args: readonly string[];
  /** Path of our reporter, as CommonJS. @default beside the built command line */
  readonly reporter?: string;
}

/**
 * `evenkeel plan --output plan.json -- <playwright arguments>`: plans the suite that Playwright lists, and writes the plan.
 * @returns the exit code
 * @throws EvenkeelError `USAGE`, `PLAN_INVALID`, and as `readLastSuite` does
 */
export async function makePlanCommand(
  historyPath: string,
  options: MakePlanOptions,
  io: CliIo,
): Promise<number> {
  const asked = parsePlanOptions(options);
  const [shards = 1, ...others] = asked.shards;
  if (options.shards === undefined || others.length > 0) {
    throw usageError('--output needs one number of machines: --shards 8, for example.');
  }
  if (options.target !== undefined)
    throw usageError('--target and --output do not go together: name --shards.');
  const file = path.resolve(io.cwd, options.output);
  if (!options.isForced) await refuseForeignFile(file, options.output);
  const weights = await givenWeights(options, io);
  const reporter = options.reporter ?? fileURLToPath(new URL('./reporter.cjs', import.meta.url));
  const suite = await listSuite({ cwd: io.cwd, env: io.env, args: options.args, reporter });
  const workers = asked.workers ?? suite.workers;
  const model = await readModel(historyPath, suite, weights, io);
  const { seed } = asked;
  const { args } = options;
  const widths = readWidths(historyPath);
  const plan = planSuite(suite, model, { shards, workers, seed, widths, version, args });
  await writePlan(file, planFileText(plan), options.output);
  io.stdout(options.isJson ? json(plan) : text(plan, options.output));
  return EXIT.ok;
}

/** Read before anything takes long: a bad file is said at once. */
async function givenWeights({ weights }: MakePlanOptions, { cwd }: CliIo): Promise<Weights | null> {
  return weights === undefined ? null : readWeightsFile(path.resolve(cwd, weights), weights);
}

/** A first plan is made without history: by weights, or all tests are taken as equally long. */
async function readModel(
  historyPath: string,
  suite: CollectedSuite,
  weights: Weights | null,
  io: CliIo,
): Promise<HistoryModel> {
  const files = [...new Set(suite.units.map(({ file }) => file))];
  const warn = ({ message }: { readonly message: string }): void => io.stderr(`${message}\n`);
  if (existsSync(historyPath)) {
    const last = await readLastSuite(historyPath, warn, files);
    if (last) return last.model;
  }
  if (weights) return modelOfWeights(weights);
  io.stderr(`evenkeel: ${historyPath} has no runs yet: all tests are planned as equally long.\n`);
  return EMPTY_HISTORY;
}

async function refuseForeignFile(file: string, name: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => null);
  if (present === null) return;
  if (isPlanText(present)) return;
  throw usageError(
    `--output is ${JSON.stringify(name)}, a file that is no Evenkeel plan. Name another one, or add --force.`,
  );
}

async function writePlan(file: string, content: string, name: string): Promise<void> {
  try {
    await writeWhole(file, content);
  } catch (error) {
    throw new EvenkeelError('PLAN_INVALID', `The plan can't be written to ${name}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

function text({ shards, workers, predictedMs, lowMs, highMs, lowerBoundMs }: PlanFile, file: string): string {
  const units = shards.flatMap((shard) => shard.units);
  const tests = units.flatMap(({ testIds }) => testIds);
  const lines = [
    `${file}: ${formatCount(tests.length, 'test')} in ${formatCount(units.length, 'unit')} on ` +
      `${formatCount(shards.length, 'shard')} with ${formatCount(workers, 'worker')} each`,
    `predicted ${formatDuration(predictedMs)} (${formatDuration(lowMs)} to ${formatDuration(highMs)}), ` +
      `lower bound ${formatDuration(lowerBoundMs)}`,
    `run it with EVENKEEL_PLAN=${file} npx playwright test --shard=i/${shards.length}`,
  ];
  return `${lines.join('\n')}\n`;
}

function json({ shards, ...plan }: PlanFile): string {
  const summary = {
    ...plan,
    shards: shards.map(({ units, ...shard }) => ({
      ...shard,
      units: units.length,
      tests: units.reduce((sum, { testIds }) => sum + testIds.length, 0),
    })),
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}
