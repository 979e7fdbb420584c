import path from 'node:path';
import { compareText } from '../format/compare-text.js';
import { formatCount } from '../format/number.js';
import { mergeHistories } from '../history/merge-histories.js';
import { givenFiles } from './given-files.js';
import { EXIT, type CliIo } from './io.js';
import { usageError } from './usage.js';

/** Options of `evenkeel merge --history`. */
export interface MergeHistoryOptions {
  /** History or Parquet files, or directories of `*.duckdb` and `*.parquet` files. */
  readonly paths: readonly string[];
  readonly output: string | undefined;
}

/**
 * `evenkeel merge --history`: takes the histories of several agents into one.
 * @returns 0 when all were read, 1 when some could not be; the others are merged then
 * @throws EvenkeelError `USAGE`, and those of `mergeHistories`
 */
export async function mergeHistoryCommand(
  { paths, output }: MergeHistoryOptions,
  io: CliIo,
): Promise<number> {
  if (output === undefined) {
    throw usageError('`merge --history` needs to be told where to: -o history.duckdb.');
  }
  const target = path.resolve(io.cwd, output);
  const found = await Promise.all(paths.map((given) => historiesAt(given, io.cwd)));
  const inputs = [...new Set(found.flat())].filter((file) => file !== target).sort(compareText);
  if (inputs.length === 0) {
    const places = paths.map((place) => `\`${place}\``).join(', ') || 'no place';
    throw usageError(`There is no history (*.duckdb, *.parquet) to merge in ${places}.`);
  }
  const merged = await mergeHistories(inputs, target, ({ message }) => {
    io.stderr(`${message}\n`);
  });
  for (const { message } of merged.failed) io.stderr(`${message}\n`);
  const read = inputs.length - merged.failed.length;
  io.stdout(
    `${formatCount(merged.runs, 'run')} of ${formatCount(merged.recordings, 'agent')} from ${formatCount(read, 'history', 'histories')} merged into ${output}\n`,
  );
  return merged.failed.length === 0 ? EXIT.ok : EXIT.failed;
}

async function historiesAt(given: string, cwd: string): Promise<readonly string[]> {
  const { files, isDirectory } = await givenFiles(given, cwd);
  return isDirectory ? files.filter((file) => /\.(duckdb|parquet)$/.test(file)) : files;
}
