import path from 'node:path';
import { EvenkeelError } from '../errors.js';
import { printable } from '../format/printable.js';
import { errorText } from './error-text.js';
import { historyInfo, pruneHistory, type HistoryInfo } from '../history/maintain.js';
import { queryHistory } from '../history/query.js';
import type { HistoryWarning } from '../history/store.js';
import { exportParquetCommand } from './export-parquet-command.js';
import { exportWeights } from './export-weights.js';
import { parseHistoryArgs, type HistoryArgs } from './history-args.js';
import { EXIT } from './io.js';
import { rowsTable } from './rows-table.js';

/** Where a command writes; each text comes with its line end. */
export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

export interface HistoryCommandOptions {
  /**
   * The DuckDB file.
   * @throws EvenkeelError as `resolveHistoryPath` does
   */
  readonly historyPath: () => string;
  /** What other paths are relative to. */
  readonly cwd: string;
}

/** What the command tells about itself. */
const HISTORY_HELP = `Ask the history with SQL, describe it, prune it, export weights or Parquet

Usage:
  evenkeel history sql "<query>" [--json]      ask the history; it is opened read-only
  evenkeel history info [--json]               what the history holds
  evenkeel history prune --keep-runs <n>       keep the details of the n most recent runs
  evenkeel history prune --older-than <n>d     drop the details of runs older than n days (h: hours, w: weeks)
  evenkeel history export --weights <file>     write what is expected of each test, to keep beside the code
  evenkeel history export --parquet <dir>      write each agent's part of a run as a Parquet file, for \`merge --history\`
                          [--last <n>]         only those of the n most recent runs

Options:
  --history <path>  The history file (default: .evenkeel/history.duckdb)
  --json            Print JSON
  -h, --help        Show what can be called, and how

Views for queries:
  runs(run_id, started_ms, makespan_ms, lower_bound_ms, busy_ms, idle_ms, steals, status, units, tests)
  attempts(run_id, agent, slot, project, file, title, retry, status, started_ms, duration_ms)
  decisions(run_id, project, file, title, chosen, score, factors)
  forecasts(run_id, agent, made_ms, horizon_ms, project, quantity, predicted, low, high, actual, current)
  slowest_specs, flaky_tests, project_speed, worker_starts

Pruning keeps what planning reads and the figures of every run.
`;

/**
 * `evenkeel history sql | info | prune | export`.
 * @param args what follows `history` on the command line
 * @returns the exit code: 0, 1 when it failed, 2 when it was called wrongly
 */
export async function historyCommand(
  args: readonly string[],
  io: CommandIo,
  options: HistoryCommandOptions,
): Promise<number> {
  const warn = ({ message }: HistoryWarning): void => {
    io.stderr(`${message}\n`);
  };
  try {
    io.stdout(await run(parseHistoryArgs(args), options, warn));
    return EXIT.ok;
  } catch (error) {
    io.stderr(`evenkeel: ${errorText(error)}\n`);
    return error instanceof EvenkeelError && error.code === 'USAGE' ? EXIT.usage : EXIT.failed;
  }
}

async function run(
  command: HistoryArgs,
  { historyPath, cwd }: HistoryCommandOptions,
  warn: (warning: HistoryWarning) => void,
): Promise<string> {
  if (command.verb === 'help') return HISTORY_HELP;
  const file = historyPath();
  switch (command.verb) {
    case 'sql': {
      const result = await queryHistory(file, command.sql, warn);
      return command.json ? `${JSON.stringify(result.rows, null, 2)}\n` : `${rowsTable(result)}\n`;
    }
    case 'info': {
      const info = await historyInfo(file, warn);
      return command.json ? `${JSON.stringify(info, null, 2)}\n` : infoText(info);
    }
    case 'prune': {
      const retention =
        'keepRuns' in command
          ? { keepRuns: command.keepRuns }
          : { startedBeforeMs: Math.floor(Date.now() - command.olderThanMs) };
      const pruned = await pruneHistory(file, retention, warn);
      return `Dropped the details of ${String(pruned)} ${pruned === 1 ? 'run' : 'runs'}.\n`;
    }
    case 'export':
      if ('parquet' in command) return exportParquetCommand(file, { ...command, cwd }, warn);
      return exportWeights(file, path.resolve(cwd, command.weights), command.weights, warn);
  }
}

function infoText(info: HistoryInfo): string {
  const last = info.lastRun;
  const lines = [
    ['path', info.path],
    ['size', `${(info.sizeBytes / 1_048_576).toFixed(1)} MiB`],
    ['schema', String(info.schemaVersion)],
    ['runs', `${String(info.runs)} (${String(info.runsInDetail)} in detail)`],
    ['tests', String(info.tests)],
    ['waiting', `${String(info.waiting)} in the spool`],
    [
      'last run',
      last === null
        ? 'none'
        : `${printable(last.runId)}, ${new Date(last.startedMs).toISOString()}, ${last.status}`,
    ],
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(10)}${value}\n`).join('');
}
