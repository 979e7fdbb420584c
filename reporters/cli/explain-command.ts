import {
  explainScores,
  nameOf,
  type ExplainedScore,
  type ExplainedSpec,
} from '../../src/cli/explain-scores.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { rowsTable } from '../../src/cli/rows-table.js';
import { formatDuration } from '../../src/format/duration.js';
import { moveGainText } from '../../src/format/move-gain.js';
import { printable } from '../../src/format/printable.js';

/** `evenkeel scores --explain <spec>`: the arithmetic behind the last choice for a spec. */
export async function explainCommand(
  historyPath: string,
  { spec, isJson }: { readonly spec: string; readonly isJson: boolean },
  io: CliIo,
): Promise<number> {
  const specs = await explainScores(historyPath, spec);
  io.stdout(isJson ? `${JSON.stringify(specs, null, 2)}\n` : specs.map(specText).join('\n'));
  return EXIT.ok;
}

function specText(spec: ExplainedSpec): string {
  const factors = [...new Set(spec.scores.flatMap(({ factors }) => Object.keys(factors.contributions)))];
  const columns = ['project', 'predicted', ...factors, 'score'];
  const rows = spec.scores.map((score) => Object.fromEntries(cells(score, factors)));
  return `${printable(nameOf(spec))} (run ${printable(spec.runId)})\n${rowsTable({ columns, rows })}\n${verdict(spec)}\n`;
}

/** A factor as `value ^ weight`; their product is the score. */
function cells({ project, score, factors }: ExplainedScore, names: readonly string[]): [string, string][] {
  const contributions = names.map((name): [string, string] => {
    const factor = factors.contributions[name];
    return [name, factor ? `${round(factor.value)} ^ ${round(factor.weight)}` : '–'];
  });
  return [
    ['project', project],
    ['predicted', formatDuration(factors.predictedMs)],
    ...contributions,
    ['score', round(score)],
  ];
}

function verdict({ scores }: ExplainedSpec): string {
  const chosen = scores.find((score) => score.chosen);
  const incapable = scores.flatMap(({ project, factors }) =>
    factors.incapable === undefined ? [] : [`${project} can't run it: ${factors.incapable}`],
  );
  const choice = chosen ? `${chosen.project} was chosen (${chosen.factors.reason})` : 'none was chosen';
  const move = chosen?.factors.move;
  return [choice, ...(move ? [`The move ${moveGainText(move)}`] : []), ...incapable]
    .map((line) => `${printable(line)}.\n`)
    .join('');
}

/** Up to three decimals, none that say nothing. */
function round(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
