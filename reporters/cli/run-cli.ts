import { cac, type CAC } from 'cac';
import { historyCommand } from '../../src/cli/history.js';
import { mergeHistoryCommand } from '../../src/cli/merge-history.js';
import { resolveHistoryPath } from '../../src/cli/history-path.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { pastForecastsCommand } from '../../src/cli/past-forecasts.js';
import { planCommand } from '../../src/cli/plan.js';
import { predictCommand } from '../../src/cli/predict.js';
import { SIMULATE_OPTIONS, type RawSimulateOptions } from '../../src/cli/simulate-options.js';
import { simulateCommand } from '../../src/cli/simulate.js';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { POLICIES } from '../../src/simulate/policies.js';
import { DEFAULT_SKIP } from '../../src/simulate/replay.js';
import { version } from '../../package.json';
import { doctorCommand } from './doctor-command.js';
import { explainCommand } from './explain-command.js';
import { helpText, optionNames } from './help.js';
import { makePlanCommand } from './make-plan-command.js';
import { mergeCommand } from './merge-command.js';
import { passedOn, rawOption, withoutOption } from './raw-option.js';
import { reportCommand } from './report-command.js';
import { resetWeightsCommand, scoresCommand } from './scores-command.js';
import { verifyCommand } from './verify-command.js';

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
    if (argv[0] === 'help') return await runCli([...argv.slice(1), '--help'], io, setup);
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
    .command('plan', 'Predict the time of the last suite on machines; with -o, plan their shards')
    .usage('plan [options] [-o <file> [-- <arguments of playwright test>]]')
    .option(...historyOption)
    .option('--shards <n>', 'Number of machines, or a range such as 1..32 (default: 1..8)')
    .option('--workers <n>', 'Workers of each machine (default: those of the last run)')
    .option('--target <time>', 'Say how many machines this time needs: 90s, 5m, 1h30m')
    .option('--seed <n>', 'Seed of the simulated runs behind the intervals (default: 1)')
    .option(
      '--weights <file>',
      'What is expected of each test where there is no history: see `history export`',
    )
    .option('-o, --output <file>', 'Write a plan for --shards machines of the suite that Playwright lists')
    .option('--force', 'Let --output overwrite a file that is no plan')
    .option('--json', 'Print JSON')
    .example((name) => `${name} plan --shards 8 --workers 2 -o plan.json -- --project=chromium`)
    .example((name) => `${name} plan --shards 1..32 --workers 2`)
    .example(
      (name) =>
        `${name} plan --target 30s\n    3 machines: 28.0s (25.4s to 30.9s), the middle and the 90% interval`,
    )
    .action(({ json, force }: { json?: boolean; force?: boolean }) => {
      const options = {
        shards: text('shards'),
        workers: text('workers'),
        target: text('target'),
        seed: text('seed'),
        weights: text('weights') ?? (io.env['EVENKEEL_WEIGHTS'] || undefined),
        isJson: json === true,
      };
      const output = rawOption(argv, 'output', 'o');
      const args = passedOn(argv);
      if (output !== undefined)
        return makePlanCommand(historyPath(), { ...options, output, isForced: force === true, args }, io);
      if (args.length > 0 || force)
        throw new EvenkeelError('USAGE', 'Arguments after `--` and --force go with --output <file>.');
      return planCommand(historyPath(), options, io);
    });
  cli
    .command('predict', 'Forecast the next run of the last suite, minute by minute')
    .option(...historyOption)
    .option('--slots <n>', 'Slots of the run (default: those of an agent of the last run)')
    .option('--workers <n>', 'The same, by the name that Playwright has for it')
    .option('--target <time>', 'Say how many machines with so many slots this time needs: 90s, 5m, 1h30m')
    .option(
      '--weights <file>',
      'What is expected of each test where there is no history: see `history export`',
    )
    .option('--run <id>', 'Show how good the forecasts were that this run made while it was on')
    .option('--json', 'Print JSON')
    .example((name) => `${name} predict --workers 4 --target 5m`)
    .action(({ json }: { json?: boolean }) => {
      const [runId, isJson] = [text('run'), json === true];
      const [slots, workers, target] = [text('slots'), text('workers'), text('target')];
      if (runId === undefined) {
        const weights = text('weights') ?? (io.env['EVENKEEL_WEIGHTS'] || undefined);
        return predictCommand(historyPath(), { slots, workers, target, weights, isJson }, io);
      }
      if ([slots, workers, target, text('weights')].some((value) => value !== undefined))
        throw new EvenkeelError('USAGE', '`--run` tells of a run that is over: it goes with --json alone.');
      return pastForecastsCommand(historyPath(), { runId, isJson }, io);
    });
  cli
    .command('scores', 'Show how each project does with each kind of spec')
    .option(...historyOption)
    .option('--kind <kind>', 'Only specs of this kind')
    .option(
      '--explain <spec>',
      'Show the arithmetic behind the last choice for specs with this in their name',
    )
    .option('--reset-weights', 'Forget what was learned of the weights of scores')
    .option('--json', 'Print JSON')
    .example((name) => `${name} scores --explain pay.spec.ts`)
    .action(({ json, resetWeights }: { json?: boolean; resetWeights?: boolean }) => {
      const [spec, kind, isJson] = [text('explain'), text('kind'), json === true];
      if (resetWeights) {
        if (spec !== undefined || kind !== undefined || isJson)
          throw new EvenkeelError('USAGE', '`--reset-weights` goes with no other option but --history.');
        return resetWeightsCommand(historyPath(), io);
      }
      if (spec !== undefined && kind !== undefined)
        throw new EvenkeelError(
          'USAGE',
          '`--kind` and `--explain` do not go together: leave one of them out.',
        );
      return spec === undefined
        ? scoresCommand(historyPath(), { kind, isJson }, io)
        : explainCommand(historyPath(), { spec, isJson }, io);
    });
  cli
    .command('simulate', 'Run recorded runs again: other policies, more machines, slower ones')
    .option('--trace <file>', 'A trace, CSV or CSV.gz (default: the own history)')
    .option(...historyOption)
    .option('--slots <n,…>', 'Numbers of equal slots where only tests cost time (default: 8,16)')
    .option('--policy <name,…>', `Of ${POLICIES.join(', ')}`)
    .option('--skip <n>', `How many first runs only fill the history (default: ${DEFAULT_SKIP})`)
    .option('--agents <n>', 'Number of machines, in place of --slots; each is one shard of a static policy')
    .option('--workers <n>', 'Slots of each machine (default: 1)')
    .option('--speeds <x,…>', 'Speed of each machine: 0.7 takes 1 / 0.7 of the time (default: 1)')
    .option('--start-ms <ms>', 'What a worker start costs (default: 0)')
    .option('--switch-ms <ms>', 'What ending a worker of another project costs before it (default: 0)')
    .option('--claim-ms <ms>', 'What a claim costs that was not made ahead (default: 0)')
    .option('--lease <time>', 'How long after a death the leases expire (default: 30s)')
    .option('--late <[agent@]time,…>', 'When a machine comes (default: from the start; agent: the last one)')
    .option('--kill <[agent@]time,…>', 'When a machine dies')
    .option('--seed <n>', 'Lets claims and worker starts vary in another way (default: 1)')
    .option('--json', 'Print one object for each run, number of slots and policy')
    .example((name) => `${name} simulate --trace durations.csv.gz --slots 8,16 --policy native,live --json`)
    .example(
      (name) => `${name} simulate --agents 6 --workers 4 --speeds 1,1,1,1,1,0.7 --start-ms 900 --kill 2@60s`,
    )
    .action(({ json }: { json?: boolean }) =>
      simulateCommand(
        { traceFile: text('trace'), historyPath, raw: rawSimulateOptions(argv), isJson: json === true },
        io,
      ),
    );
  cli
    .command('verify [...paths]', 'Prove that every unit of a run has exactly one accepted result')
    .usage('verify <blobs, *.evenkeel.json or directories…> [options]')
    .option('--plan <file>', 'The plan that the shards followed: all of its units must be there')
    .option('--json', 'Print JSON')
    .example((name) => `${name} verify all-blob-reports --plan plan.json`)
    .action((paths: string[], { json }: { json?: boolean }) =>
      verifyCommand({ paths, planFile: text('plan'), isJson: json === true }, io),
    );
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
  cli
    .command('doctor', 'Check Node, Playwright, browsers, machine and history')
    .option(...historyOption)
    .option('--json', 'Print JSON')
    .action(({ json }: { json?: boolean }) => doctorCommand(historyPath(), json === true, io));
  cli.command('history', 'Ask the history with SQL, describe it, prune it, export weights or Parquet');
  return cli;
}

/** As the parser hands them over. */
interface MergeFlags {
  readonly output?: string | number;
  readonly allowIncomplete?: boolean;
  readonly history?: boolean;
  readonly '--'?: readonly string[];
}

function rawSimulateOptions(argv: readonly string[]): RawSimulateOptions {
  const values = SIMULATE_OPTIONS.map((name) => [name, rawOption(argv, name)]);
  return Object.fromEntries(values) as RawSimulateOptions;
}

/** SQL must reach its command as it was typed, so these arguments pass the parser by. */
async function history(args: readonly string[], io: CliIo): Promise<number> {
  const historyPath = resolveHistoryPath(rawOption(args, 'history'), io);
  return historyCommand(withoutOption(args, 'history'), io, { historyPath, cwd: io.cwd });
}

function failure(cli: CAC, error: unknown, io: CliIo): number {
  const isParserError = error instanceof Error && error.name === 'CACError';
  if (isParserError)
    io.stderr(`evenkeel: ${plainly(error.message)}. Options: ${optionNames(cli, cli.matchedCommand)}.\n`);
  else io.stderr(`evenkeel: ${error instanceof EvenkeelError ? error.message : messageOf(error)}\n`);
  return isParserError || (error instanceof EvenkeelError && error.code === 'USAGE')
    ? EXIT.usage
    : EXIT.failed;
}

/** The parser's message in our words. */
function plainly(message: string): string {
  const missing = /^option `(--[a-z-]+)\b.*` value is missing$/.exec(message);
  if (missing) return `Option \`${missing[1] ?? ''}\` needs a value`;
  return message.replace(/^Unused args: /, 'Not understood: ');
}
