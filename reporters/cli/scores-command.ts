import { rowsTable } from '../../src/cli/rows-table.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';
import { NO_KIND, readScores, type Score } from '../../src/cli/scores.js';
import { formatDuration } from '../../src/format/duration.js';
import { formatCount, formatPercent } from '../../src/format/number.js';
import { printable } from '../../src/format/printable.js';
import {
  forgetLearnedWeights,
  learnedWeightsPath,
  readLearnedSuites,
  type LearnedSuite,
} from '../../src/score/learned-weights-file.js';

const COLUMNS = [
  ...['kind', 'project', 'shared tests', 'same test', 'speed index'],
  ...['median of all', 'success', 'samples', 'measured'],
];

/** `evenkeel scores`: how each project does with each kind of spec. */
export async function scoresCommand(
  historyPath: string,
  { kind, isJson }: { readonly kind: string | undefined; readonly isJson: boolean },
  io: CliIo,
): Promise<number> {
  const scores = await readScores(historyPath, kind);
  if (isJson) {
    io.stdout(`${JSON.stringify(scores, null, 2)}\n`);
    return EXIT.ok;
  }
  if (scores.length > 0)
    io.stdout(`${rowsTable({ columns: COLUMNS, rows: scores.map(tableRow) })}\n${LEGEND}`);
  else io.stdout(`No test of ${kind === undefined ? 'any kind' : `kind ${JSON.stringify(kind)}`} ran yet.\n`);
  for (const suite of await readLearnedSuites(learnedWeightsPath(historyPath))) io.stdout(learnedLine(suite));
  return EXIT.ok;
}

/** `evenkeel scores --reset-weights`: routes by the weights that are set again. */
export async function resetWeightsCommand(historyPath: string, io: CliIo): Promise<number> {
  const file = learnedWeightsPath(historyPath);
  const hadAny = await forgetLearnedWeights(file);
  io.stdout(
    hadAny
      ? `What was learned of the weights is forgotten: ${file} is gone.\n`
      : `Nothing was learned of the weights yet: there is no ${file}.\n`,
  );
  return EXIT.ok;
}

function learnedLine({ suite, projects, isPool, runs, weights }: LearnedSuite): string {
  const factors = Object.entries(weights).map(
    ([factor, times]) => `${printable(factor)} × ${times.toFixed(2)}`,
  );
  const names = projects.map(printable).join(', ');
  const ofSuite = suite === null ? names : `${printable(suite)} (${names})`;
  const from = isPool
    ? `${formatCount(runs, 'round')} of pools with ${names}`
    : `${formatCount(runs, 'run')} of ${ofSuite}`;
  return `weights learned from ${from}: ${factors.join(', ')}\n`;
}

/** The days, in UTC, between which it was measured. */
function formatSpan(firstMs: number, lastMs: number): string {
  const [first, last] = [firstMs, lastMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
  return first === last ? `${first}` : `${first} – ${last}`;
}

const LEGEND =
  'same test: what one and the same test takes here, as far as tests ran in several projects (shared tests).\n' +
  'speed index: that over the fastest project’s of the kind: 1 is the fastest, 2 takes twice as long.\n' +
  'median of all: of every test that ran here. Where other tests ran elsewhere, medians say nothing of the speed.\n';

function tableRow({
  project,
  kind,
  medianMs,
  sharedTests,
  sameTestMs,
  speedIndex,
  successRate,
  samples,
  firstMs,
  lastMs,
}: Score): Record<string, unknown> {
  const cells = [
    kind || NO_KIND,
    project,
    String(sharedTests),
    sameTestMs === null ? '–' : formatDuration(sameTestMs),
    speedIndex === null ? '–' : speedIndex.toFixed(2),
    medianMs === null ? '–' : formatDuration(medianMs),
    formatPercent(successRate),
    String(samples),
    formatSpan(firstMs, lastMs),
  ];
  return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
}
