import type { CAC } from 'cac';
import { mergeHistoryCommand } from '../../../src/cli/merge-history.js';
import { mergeCommand } from '../merge-command.js';
import type { CommandCall } from '../command-call.js';

/** As the parser hands them over. */
interface MergeFlags {
  readonly output?: string | number;
  readonly allowIncomplete?: boolean;
  readonly history?: boolean;
  readonly '--'?: readonly string[];
}

export function addMergeCommand(cli: CAC, { io, text }: CommandCall): void {
  cli
    .command('merge [...paths]', 'Merge the blob reports of all agents, each test once, or their histories')
    .usage('merge <directory of blobs> [options] [-- <options of playwright merge-reports>]')
    .option('-o, --output <path>', 'Keep the blobs without duplicates in this directory')
    .option('--history', 'Merge histories in place of blobs; -o names the file')
    .option('--allow-incomplete', 'Merge although results are missing; the exit code stays 1')
    .example((name) => `${name} merge all-blob-reports -- --reporter=html,github`)
    .example((name) => `${name} merge --history all-histories -o .evenkeel/history.duckdb`)
    .action((paths: string[], options: MergeFlags) => {
      // The parser turns what looks like a number into one.
      const output = text('output') ?? (options.output === undefined ? undefined : String(options.output));
      if (options.history === true) return mergeHistoryCommand({ paths, output }, io);
      const allowsIncomplete = options.allowIncomplete === true;
      return mergeCommand({ paths, output, allowsIncomplete, playwrightArgs: options['--'] ?? [] }, io);
    });
}
