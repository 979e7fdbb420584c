import path from 'node:path';
import { parseArgs } from 'node:util';
import { EvenkeelError, messageOf } from '../errors.js';
import { historyInfo, pruneHistory, type HistoryInfo } from '../history/maintain.js';
import { queryHistory } from '../history/query.js';
import type { HistoryWarning } from '../history/store.js';
import { exportParquetCommand } from './export-parquet-command.js';
import { exportWeights } from './export-weights.js';
import { rowsTable } from './rows-table.js';

/** Where a command writes; each text comes with its line end. */
export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

export interface HistoryCommandOptions {
  /** The DuckDB file. */
  readonly historyPath: string;
  /** What other paths are relative to. */
  readonly cwd: string;
}

/** What the command tells about itself. */
export const HISTORY_HELP = `Usage:
  evenkeel history sql "<query>" [--json]      ask the history; it is opened read-only
  evenkeel history info [--json]               what the history holds
  evenkeel history prune --keep-runs <n>       keep the details of the n most recent runs
  evenkeel history prune --older-than <n>d     drop the details of runs older than n days (h: hours, w: weeks)
  evenkeel history export --weights <file>     write what is expected of each test, to keep beside the code
  evenkeel history export --parquet <dir>      write each agent's part of a run as a Parquet file, for \`merge --history\`
                          [--last <n>]         only those of the n most recent runs

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
  { historyPath, cwd }: HistoryCommandOptions,
): Promise<number> {
  const warn = ({ message }: HistoryWarning): void => {
    io.stderr(`${message}\n`);
  };
  try {
    io.stdout(await run(parse(args), { historyPath, cwd }, warn));
    return 0;
  } catch (error) {
    const isUsage = error instanceof EvenkeelError && error.code === 'USAGE';
    // DuckDB's reports on SQL point at the place on lines of their own.
    io.stderr(
      `evenkeel: ${error instanceof EvenkeelError ? error.message : messageOf(error)}\n${isUsage ? `\n${HISTORY_HELP}` : ''}`,
    );
    return isUsage ? 2 : 1;
  }
}

type Command =
  | { readonly verb: 'help' }
  | { readonly verb: 'sql'; readonly sql: string; readonly json: boolean }
  | { readonly verb: 'info'; readonly json: boolean }
  | { readonly verb: 'prune'; readonly keepRuns: number }
  | { readonly verb: 'prune'; readonly olderThanMs: number }
  | { readonly verb: 'export'; readonly weights: string }
  | { readonly verb: 'export'; readonly parquet: string; readonly lastRuns: number | null };

async function run(
  command: Command,
  { historyPath: file, cwd }: HistoryCommandOptions,
  warn: (warning: HistoryWarning) => void,
): Promise<string> {
  switch (command.verb) {
    case 'help':
      return HISTORY_HELP;
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

function parse(args: readonly string[]): Command {
  const { values, positionals } = parseFlags(args);
  const [verb, ...rest] = positionals;
  if (values.help === true) return { verb: 'help' };
  const json = values.json === true;
  switch (verb) {
    case 'sql':
      if (rest.length !== 1 || rest[0] === undefined)
        throw usage('`history sql` takes one query, in quotes.');
      return { verb, sql: rest[0], json };
    case 'info':
      return { verb, json };
    case 'prune':
      return parsePrune(values['keep-runs'], values['older-than']);
    case 'export':
      return parseExport(values.weights, values.parquet, values.last);
    case undefined:
      throw usage('`history` needs to be told what to do.');
    default:
      throw usage(`\`history ${verb}\` is unknown; allowed: sql, info, prune, export.`);
  }
}

function parseFlags(args: readonly string[]): ReturnType<typeof parseKnownFlags> {
  try {
    return parseKnownFlags(args);
  } catch (error) {
    throw usage(messageOf(error));
  }
}

function parseKnownFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      'keep-runs': { type: 'string' },
      'older-than': { type: 'string' },
      weights: { type: 'string' },
      parquet: { type: 'string' },
      last: { type: 'string' },
    },
  });
}

const HOUR_MS = 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

function parsePrune(keepRuns: string | undefined, olderThan: string | undefined): Command {
  if ((keepRuns === undefined) === (olderThan === undefined)) {
    throw usage('`history prune` takes either --keep-runs or --older-than.');
  }
  if (keepRuns !== undefined) {
    if (!/^\d{1,9}$/.test(keepRuns)) throw usage(`--keep-runs takes a whole number, not "${keepRuns}".`);
    return { verb: 'prune', keepRuns: Number(keepRuns) };
  }
  const [, amount, unit = ''] = /^(\d{1,6})([hdw])$/.exec(olderThan ?? '') ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined)
    throw usage(`--older-than takes an age such as 90d, 12h or 4w, not "${olderThan ?? ''}".`);
  return { verb: 'prune', olderThanMs: Number(amount) * unitMs };
}

function parseExport(
  weights: string | undefined,
  parquet: string | undefined,
  last: string | undefined,
): Command {
  if ((weights === undefined) === (parquet === undefined))
    throw usage('`history export` takes either --weights <file> or --parquet <directory>.');
  if (last !== undefined && parquet === undefined) throw usage('--last goes with --parquet.');
  if (last !== undefined && !/^[1-9]\d{0,8}$/.test(last))
    throw usage(`--last takes a whole number above 0, not "${last}".`);
  if (weights !== undefined) return { verb: 'export', weights };
  return { verb: 'export', parquet: parquet ?? '', lastRuns: last === undefined ? null : Number(last) };
}

function usage(message: string): EvenkeelError {
  return new EvenkeelError('USAGE', message);
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
      last === null ? 'none' : `${last.runId}, ${new Date(last.startedMs).toISOString()}, ${last.status}`,
    ],
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(10)}${value}\n`).join('');
}
