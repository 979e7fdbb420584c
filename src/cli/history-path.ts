import { existsSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_HISTORY } from '../config/options.js';
import type { CliIo } from './io.js';
import { usageError } from './usage.js';

/**
 * The history file a command works on: its option, else `EVENKEEL_HISTORY`, else the default, which is looked for in the
 * working directory and then above it.
 * @throws EvenkeelError `USAGE` when the variable switches history off
 */
export function resolveHistoryPath(
  option: string | undefined,
  { env, cwd }: Pick<CliIo, 'env' | 'cwd'>,
): string {
  const chosen = option ?? env['EVENKEEL_HISTORY'] ?? '';
  if (option === undefined && chosen === 'false') {
    throw usageError('EVENKEEL_HISTORY is `false`, which switches history off. Name a file with --history.');
  }
  if (chosen !== '') return path.resolve(cwd, chosen);
  return findAbove(cwd, DEFAULT_HISTORY) ?? path.resolve(cwd, DEFAULT_HISTORY);
}

/** The file in this directory or the nearest one above it that has it. */
function findAbove(directory: string, name: string): string | undefined {
  const file = path.join(directory, name);
  if (existsSync(file)) return file;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : findAbove(parent, name);
}
