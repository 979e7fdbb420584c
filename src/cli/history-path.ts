import path from 'node:path';
import { DEFAULT_HISTORY } from '../config/options.js';
import { EvenkeelError } from '../errors.js';
import type { CliIo } from './io.js';

/**
 * The history file a command works on: its option, else `EVENKEEL_HISTORY`, else the default.
 * @throws EvenkeelError `USAGE` when the variable switches history off
 */
export function resolveHistoryPath(
  option: string | undefined,
  { env, cwd }: Pick<CliIo, 'env' | 'cwd'>,
): string {
  const chosen = option ?? env['EVENKEEL_HISTORY'] ?? DEFAULT_HISTORY;
  if (option === undefined && chosen === 'false') {
    throw new EvenkeelError(
      'USAGE',
      'EVENKEEL_HISTORY is `false`, which switches history off. Name a file with --history.',
    );
  }
  return path.resolve(cwd, chosen === '' ? DEFAULT_HISTORY : chosen);
}
