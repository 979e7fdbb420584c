import { cac, type CAC } from 'cac';
import { historyCommand } from '../../src/cli/history.js';
import { resolveHistoryPath } from '../../src/cli/history-path.js';
import { errorText } from '../../src/cli/error-text.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { usageError } from '../../src/cli/usage.js';
import { EvenkeelError } from '../../src/errors.js';
import { printableLines } from '../../src/format/printable.js';
import { version } from '../../package.json';
import { commandCall, type CliSetup } from './command-call.js';
import { addDashboardCommand } from './commands/dashboard.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addMergeCommand } from './commands/merge.js';
import { addPlanCommand } from './commands/plan.js';
import { addPredictCommand } from './commands/predict.js';
import { addReportCommand } from './commands/report.js';
import { addScoresCommand } from './commands/scores.js';
import { addSimulateCommand } from './commands/simulate.js';
import { addVerifyCommand } from './commands/verify.js';
import { helpText, optionNames } from './help.js';
import { joinNegativeNumbers, rawOption } from './raw-option.js';

/**
 * Runs one command line.
 * @param argv what follows the program's name
 * @returns the exit code: 0 done, 1 something is wrong, 2 called wrongly
 */
export async function runCli(argv: readonly string[], io: CliIo, setup: CliSetup = {}): Promise<number> {
  const cli = commands(argv, io, setup);
  try {
    if (argv[0] === 'help') return await runCli([...argv.slice(1), '--help'], io, setup);
    if (argv[0] === 'history') return await history(argv.slice(1), io);
    return await dispatch(cli, argv, io);
  } catch (error) {
    return failure(cli, error, io);
  }
}

async function dispatch(cli: CAC, argv: readonly string[], io: CliIo): Promise<number> {
  const { args, options } = cli.parse(['node', 'evenkeel', ...joinNegativeNumbers(argv)], { run: false });
  const command = cli.matchedCommand;
  if (!command && args[0] !== undefined) {
    const known = cli.commands.map(({ name }) => name).join(', ');
    throw usageError(`Unknown command \`${args[0]}\`. Allowed: ${known}.`);
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

const COMMANDS = [
  addReportCommand,
  addDashboardCommand,
  addPlanCommand,
  addPredictCommand,
  addScoresCommand,
  addSimulateCommand,
  addVerifyCommand,
  addMergeCommand,
  addDoctorCommand,
];

function commands(argv: readonly string[], io: CliIo, setup: CliSetup): CAC {
  const cli = cac('evenkeel');
  cli.option('-h, --help', 'Show what can be called, and how');
  cli.option('-v, --version', 'Show the version');
  const call = commandCall(argv, io, setup);
  for (const add of COMMANDS) add(cli, call);
  cli.command('history', 'Ask the history with SQL, describe it, prune it, export weights or Parquet');
  return cli;
}

/** SQL must reach its command as it was typed, so these arguments pass the parser by. */
async function history(args: readonly string[], io: CliIo): Promise<number> {
  const historyPath = (): string => resolveHistoryPath(rawOption(args, 'history'), io);
  return historyCommand(args, io, { historyPath, cwd: io.cwd });
}

function failure(cli: CAC, error: unknown, io: CliIo): number {
  const isParserError = error instanceof Error && error.name === 'CACError';
  if (isParserError)
    io.stderr(
      `evenkeel: ${printableLines(plainly(error.message))}. Options: ${optionNames(cli, cli.matchedCommand)}.\n`,
    );
  else io.stderr(`evenkeel: ${errorText(error)}\n`);
  return isParserError || (error instanceof EvenkeelError && error.code === 'USAGE')
    ? EXIT.usage
    : EXIT.failed;
}

/** The parser's message in our words. */
function plainly(message: string): string {
  const missing = /^option `(?:-[a-z], )?(--[a-z-]+)\b.*` value is missing$/.exec(message);
  if (missing) return `Option \`${missing[1] ?? ''}\` needs a value`;
  return message.replace(/^Unused args: /, 'Not understood: ');
}
