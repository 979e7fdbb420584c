import { cac, type CAC } from 'cac';
import { historyCommand } from '../../src/cli/history.js';
import { resolveHistoryPath } from '../../src/cli/history-path.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { version } from '../../package.json';
import { doctorCommand } from './doctor-command.js';
import { helpText, optionNames } from './help.js';
import { rawOption, withoutOption } from './raw-option.js';
import { reportCommand } from './report-command.js';
import { scoresCommand } from './scores-command.js';

/** What tests replace. */
export interface CliSetup {
  /** Where the report's script and style sheet are. @default beside the built package */
  readonly assetsDirectory?: string;
}

/**
 * Runs one command line.
 * @param argv what follows the program's name
 * @returns the exit code: 0 done, 1 something is wrong, 2 called wrongly
 */
export async function runCli(argv: readonly string[], io: CliIo, setup: CliSetup = {}): Promise<number> {
  const cli = commands(argv, io, setup);
  try {
    if (argv[0] === 'history') return await history(argv.slice(1), io);
    return await dispatch(cli, argv, io);
  } catch (error) {
    return failure(cli, error, io);
  }
}

async function dispatch(cli: CAC, argv: readonly string[], io: CliIo): Promise<number> {
  const { args, options } = cli.parse(['node', 'evenkeel', ...argv], { run: false });
  const command = cli.matchedCommand;
  if (!command && args[0] !== undefined) {
    const known = cli.commands.map(({ name }) => name).join(', ');
    throw new EvenkeelError('USAGE', `Unknown command \`${args[0]}\`. Allowed: ${known}.`);
  }
  if (options['help'] !== true && options['version'] === true) {
    io.stdout(`${version}\n`);
    return EXIT.ok;
  }
  if (!command) cli.globalCommand.checkUnknownOptions();
  if (!command || options['help'] === true) {
    io.stdout(helpText(cli, command));
    return EXIT.ok;
  }
  return (await cli.runMatchedCommand()) as number;
}

function commands(argv: readonly string[], io: CliIo, setup: CliSetup): CAC {
  const cli = cac('evenkeel');
  cli.option('-h, --help', 'Show what can be called, and how');
  cli.option('-v, --version', 'Show the version');
  const text = (name: string): string | undefined => rawOption(argv, name);
  const historyPath = (): string => resolveHistoryPath(text('history'), io);
  const historyOption = ['--history <path>', 'The history file (default: .evenkeel/history.duckdb)'] as const;

  cli
    .command('report', 'Write the last run as one HTML file: timeline, predictions, idle time, routing')
    .option(...historyOption)
    .option('--run <id>', 'The run to show (default: the last one)')
    .option('--output <file>', 'Where to write (default: report.html beside the history)')
    .option('--json', 'Print the data of the report instead of writing it')
    .example((name) => `${name} report --output artifacts/evenkeel.html`)
    .action(({ json }: { json?: boolean }) =>
      reportCommand(
        historyPath(),
        { runId: text('run'), output: text('output'), isJson: json === true, ...setup },
        io,
      ),
    );
  cli
    .command('scores', 'Show how each project does with each kind of spec')
    .option(...historyOption)
    .option('--kind <kind>', 'Only specs of this kind')
    .option('--json', 'Print JSON')
    .action(({ json }: { json?: boolean }) =>
      scoresCommand(historyPath(), { kind: text('kind'), isJson: json === true }, io),
    );
  cli
    .command('doctor', 'Check Node, Playwright, browsers, machine and history')
    .option(...historyOption)
    .option('--json', 'Print JSON')
    .action(({ json }: { json?: boolean }) => doctorCommand(historyPath(), json === true, io));
  cli.command('history', 'Ask the history with SQL, describe it, prune it');
  return cli;
}

/** SQL must reach its command as it was typed, so these arguments pass the parser by. */
async function history(args: readonly string[], io: CliIo): Promise<number> {
  const historyPath = resolveHistoryPath(rawOption(args, 'history'), io);
  return historyCommand(withoutOption(args, 'history'), io, { historyPath });
}

function failure(cli: CAC, error: unknown, io: CliIo): number {
  const isParserError = error instanceof Error && error.name === 'CACError';
  if (isParserError)
    io.stderr(`evenkeel: ${error.message}. Options: ${optionNames(cli, cli.matchedCommand)}.\n`);
  else io.stderr(`evenkeel: ${error instanceof EvenkeelError ? error.message : messageOf(error)}\n`);
  return isParserError || (error instanceof EvenkeelError && error.code === 'USAGE')
    ? EXIT.usage
    : EXIT.failed;
}
