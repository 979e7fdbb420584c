import { parseArgs } from 'node:util';
import { messageOf } from '../errors.js';
import { usageError, valueError } from './usage.js';

/** What `evenkeel history` is to do. */
export type HistoryArgs =
  | { readonly verb: 'help' }
  | { readonly verb: 'sql'; readonly sql: string; readonly json: boolean }
  | { readonly verb: 'info'; readonly json: boolean }
  | { readonly verb: 'prune'; readonly keepRuns: number }
  | { readonly verb: 'prune'; readonly olderThanMs: number }
  | { readonly verb: 'export'; readonly weights: string }
  | { readonly verb: 'export'; readonly parquet: string; readonly lastRuns: number | null };

const VERBS = 'sql, info, prune, export';

const FLAGS = {
  // Its value is found elsewhere, as for all commands; here it is checked that there is one.
  history: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'keep-runs': { type: 'string' },
  'older-than': { type: 'string' },
  weights: { type: 'string' },
  parquet: { type: 'string' },
  last: { type: 'string' },
} as const;

/**
 * Understands what follows `history` on the command line. The query comes through as it was typed.
 * @throws EvenkeelError `USAGE`
 */
export function parseHistoryArgs(args: readonly string[]): HistoryArgs {
  const { values, positionals } = parseFlags(args);
  const [verb, ...rest] = positionals;
  if (values.help === true) return { verb: 'help' };
  const json = values.json === true;
  switch (verb) {
    case 'sql':
      if (rest.length !== 1 || rest[0] === undefined)
        throw usageError('`history sql` takes one query, in quotes.');
      return { verb, sql: rest[0], json };
    case 'info':
      return { verb, json };
    case 'prune':
      return parsePrune(values['keep-runs'], values['older-than']);
    case 'export':
      return parseExport(values.weights, values.parquet, values.last);
    case undefined:
      throw usageError(`\`history\` needs to be told what to do. Allowed: ${VERBS}.`);
    default:
      throw usageError(`Unknown command \`history ${verb}\`. Allowed: ${VERBS}.`);
  }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
  } catch (error) {
    throw usageError(plainly(messageOf(error)));
  }
}

/** The parser's message in our words. */
function plainly(message: string): string {
  const [, option = ''] = /'(--?[a-z-]+)/.exec(message) ?? [];
  const known = Object.keys(FLAGS).map((name) => `--${name}`);
  if (message.startsWith('Unknown option'))
    return `Unknown option \`${option}\`. Options: ${known.join(', ')}.`;
  return `Option \`${option}\` ${message.includes('does not take') ? 'takes no' : 'needs a'} value.`;
}

const HOUR_MS = 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

function parsePrune(keepRuns: string | undefined, olderThan: string | undefined): HistoryArgs {
  if ((keepRuns === undefined) === (olderThan === undefined)) {
    throw usageError('`history prune` takes either --keep-runs or --older-than.');
  }
  if (keepRuns !== undefined) {
    if (!/^\d{1,9}$/.test(keepRuns)) throw valueError('keep-runs', keepRuns, 'a whole number');
    return { verb: 'prune', keepRuns: Number(keepRuns) };
  }
  const [, amount, unit = ''] = /^(\d{1,6})([hdw])$/.exec(olderThan ?? '') ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) throw valueError('older-than', olderThan ?? '', 'an age such as 90d, 12h or 4w');
  return { verb: 'prune', olderThanMs: Number(amount) * unitMs };
}

function parseExport(
  weights: string | undefined,
  parquet: string | undefined,
  last: string | undefined,
): HistoryArgs {
  if ((weights === undefined) === (parquet === undefined))
    throw usageError('`history export` takes either --weights <file> or --parquet <directory>.');
  if (last !== undefined && parquet === undefined) throw usageError('--last goes with --parquet.');
  if (last !== undefined && !/^[1-9]\d{0,8}$/.test(last))
    throw valueError('last', last, 'a whole number above 0');
  if (weights !== undefined) return { verb: 'export', weights };
  return { verb: 'export', parquet: parquet ?? '', lastRuns: last === undefined ? null : Number(last) };
}
