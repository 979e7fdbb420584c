import { resolveHistoryPath } from '../../src/cli/history-path.js';
import type { CliIo } from '../../src/cli/io.js';
import { rawOption } from './raw-option.js';

/** What tests replace. */
export interface CliSetup {
  /** Where the report's script and style sheet are. @default beside the built package */
  readonly assetsDirectory?: string;
}

/** A call of the command line, as its commands see it. */
export interface CommandCall {
  readonly argv: readonly string[];
  readonly io: CliIo;
  readonly setup: CliSetup;
  /** The value of an option as it was typed; see `rawOption`. */
  text(name: string): string | undefined;
  /** @throws EvenkeelError as `resolveHistoryPath` does */
  historyPath(): string;
}

export const HISTORY_OPTION = [
  '--history <path>',
  'The history file (default: .evenkeel/history.duckdb)',
] as const;

export function commandCall(argv: readonly string[], io: CliIo, setup: CliSetup): CommandCall {
  const text = (name: string): string | undefined => rawOption(argv, name);
  return { argv, io, setup, text, historyPath: () => resolveHistoryPath(text('history'), io) };
}
