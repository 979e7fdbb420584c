import path from 'node:path';
import { gatherReports } from '../../plugin/playwright/blob/gather-reports.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { usageError } from '../../src/cli/usage.js';
import { readPlanFile } from '../../src/plan/plan-file.js';
import { assessRun } from '../../src/verify/assess-run.js';
import { verdictText } from '../../src/verify/verdict-text.js';

/** Options of `evenkeel verify`. */
export interface VerifyCommandOptions {
  /** Blobs, lists of what agents ran, or directories. */
  readonly paths: readonly string[];
  readonly planFile: string | undefined;
  readonly isJson: boolean;
}

/**
 * `evenkeel verify`: proves that every unit of a run has exactly one accepted result.
 * @returns 0 when the run is whole, else 1
 * @throws EvenkeelError `USAGE` where there is nothing to verify, `PLAN_INVALID`
 */
export async function verifyCommand(options: VerifyCommandOptions, io: CliIo): Promise<number> {
  const { paths, planFile, isJson } = options;
  if (paths.length === 0) {
    throw usageError('`verify` needs to be told what to verify: blobs, or a directory of them.');
  }
  const plan = planFile === undefined ? null : await readPlanFile(path.resolve(io.cwd, planFile));
  const gathered = await gatherReports(paths, io.cwd);
  const assessment = assessRun(gathered.agents, plan);
  const problems = [...gathered.problems, ...assessment.problems];
  const { units, shards, agents } = assessment;
  io.stdout(
    isJson
      ? `${JSON.stringify({ isWhole: problems.length === 0, units, shards, agents, problems }, null, 2)}\n`
      : verdictText(assessment, problems),
  );
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
}
