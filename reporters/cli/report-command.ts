import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { usageError } from '../../src/cli/usage.js';
import { readReport } from '../html/read-report.js';
import { writeReport } from '../html/write-report.js';

/** Options of `evenkeel report`. */
export interface ReportCommandOptions {
  readonly runId: string | undefined;
  readonly output: string | undefined;
  readonly isJson: boolean;
  /** For tests, which have no built package around them. */
  readonly assetsDirectory?: string;
}

/** `evenkeel report`: writes the HTML report, or prints its data. */
export async function reportCommand(
  historyPath: string,
  options: ReportCommandOptions,
  io: CliIo,
): Promise<number> {
  const { runId, output, isJson, assetsDirectory } = options;
  if (isJson && output !== undefined) throw usageError('`--json` prints: leave `--output` out.');
  if (isJson) {
    io.stdout(`${JSON.stringify(await readReport(historyPath, runId), null, 2)}\n`);
    return EXIT.ok;
  }
  const outputFile =
    output === undefined ? path.join(path.dirname(historyPath), 'report.html') : path.resolve(io.cwd, output);
  if (isDirectory(outputFile))
    throw usageError(`--output is ${JSON.stringify(output)}, a directory. Allowed: a file.`);
  const { file } = await writeReport({
    historyPath,
    outputFile,
    ...(runId === undefined ? {} : { runId }),
    ...(assetsDirectory === undefined ? {} : { assetsDirectory }),
  });
  io.stdout(`Report written to ${file}\nOpen it in a browser: ${pathToFileURL(file).href}\n`);
  return EXIT.ok;
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
