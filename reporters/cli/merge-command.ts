import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gatherReports, type GatheredReport } from '../../plugin/playwright/blob/gather-reports.js';
import { writeDeduplicated, type Deduplicated } from '../../plugin/playwright/blob/write-deduplicated.js';
import { runMergeReports } from '../../plugin/playwright/run-merge-reports.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { usageError } from '../../src/cli/usage.js';
import { formatCount } from '../../src/format/number.js';
import { printable } from '../../src/format/printable.js';
import { assessRun } from '../../src/verify/assess-run.js';
import type { Problem } from '../../src/verify/problem.js';
import { verdictText } from '../../src/verify/verdict-text.js';

/** Options of `evenkeel merge`. */
export interface MergeCommandOptions {
  readonly paths: readonly string[];
  /** Where the blobs without duplicates stay; undefined: they are removed after merging. */
  readonly output: string | undefined;
  /** Merge although results are missing. */
  readonly allowsIncomplete: boolean;
  /** What follows `--`. */
  readonly playwrightArgs: readonly string[];
}

/**
 * `evenkeel merge`: merges blobs in which a unit may stand twice into reports in which each test stands once.
 * @returns 0 when the run is whole and has passed, else 1
 * @throws EvenkeelError `USAGE` where there is nothing to merge
 */
export async function mergeCommand(options: MergeCommandOptions, io: CliIo): Promise<number> {
  if (options.paths.length === 0) {
    throw usageError('`merge` needs to be told what to merge: a directory of blob reports.');
  }
  const gathered = await gatherReports(options.paths, io.cwd);
  const assessment = assessRun(gathered.agents, null);
  const problems = [...gathered.problems, ...assessment.problems, ...missingReports(gathered.agents)];
  // That a unit ran twice is what merging mends.
  const unmended = problems.filter(({ code }) => code !== 'unit-twice');
  // Standard output is for what Playwright's reporters print, which may be JSON.
  io.stderr(verdictText(assessment, unmended));
  if (unmended.length > 0 && !options.allowsIncomplete) {
    io.stderr(
      'Nothing was merged. Run what is missing again, or merge all the same with --allow-incomplete.\n',
    );
    return EXIT.failed;
  }
  return inDirectory(options.output, io.cwd, async (directory) => {
    const dropped = (agent: GatheredReport) => assessment.dropped.get(agent) ?? new Set<string>();
    const written = await writeDeduplicated(gathered.agents, dropped, directory);
    io.stderr(duplicatesText(gathered.agents, dropped, written));
    const { code, output } = await runMergeReports(directory, options.playwrightArgs, io.cwd, io.env);
    io.stdout(output.stdout);
    io.stderr(output.stderr);
    return code === 0 && written.isPassed && unmended.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

function missingReports(agents: readonly GatheredReport[]): Problem[] {
  const alone = agents.filter(({ report }) => report === null);
  return alone.map(({ name }) => ({
    code: 'report-missing',
    subject: name,
    message: 'has no blob report beside it',
  }));
}

function duplicatesText(
  agents: readonly GatheredReport[],
  dropped: (agent: GatheredReport) => ReadonlySet<string>,
  { leftOut }: Deduplicated,
): string {
  return agents
    .filter((agent) => dropped(agent).size > 0)
    .map((agent) => {
      const whole = leftOut.includes(agent.name) ? ' and with them the blob' : '';
      return `  left out of ${printable(agent.name)}: ${formatCount(dropped(agent).size, 'test')} that another blob shows${whole}\n`;
    })
    .join('');
}

async function inDirectory(
  output: string | undefined,
  cwd: string,
  work: (directory: string) => Promise<number>,
): Promise<number> {
  if (output !== undefined) return work(await emptyDirectory(path.resolve(cwd, output), output));
  const directory = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-merge-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A directory that holds something is refused: what is in it would be merged too. */
async function emptyDirectory(directory: string, given: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length === 0) return directory;
  throw usageError(`-o is ${JSON.stringify(given)}, which is not empty. Allowed: a new or empty directory.`);
}
