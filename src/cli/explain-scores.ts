import { EvenkeelError } from '../errors.js';
import { queryHistory } from '../history/query.js';
import { printable } from '../format/printable.js';
import { withRepetition } from '../format/repetition.js';
import type { DecisionFactors } from '../model/record.js';

/** How one project was scored for a spec. */
export interface ExplainedScore {
  readonly project: string;
  readonly chosen: boolean;
  readonly score: number;
  readonly factors: DecisionFactors;
}

/** The last routing of one spec. */
export interface ExplainedSpec {
  readonly file: string;
  /** Empty for a whole file. */
  readonly title: string;
  /** Of its repetitions (`--repeat-each`), from 0. */
  readonly repeatEachIndex: number;
  readonly runId: string;
  /** Best first. */
  readonly scores: readonly ExplainedScore[];
}

/** Other specs that are named when none fits. */
const EXAMPLES = 3;

/**
 * Reads the last routing of each spec whose file, or `file › title`, contains a text.
 * @throws EvenkeelError `SPEC_UNKNOWN` when none was routed yet; and as `queryHistory` does
 */
export async function explainScores(historyPath: string, spec: string): Promise<ExplainedSpec[]> {
  const { rows } = await queryHistory(historyPath, LAST_DECISIONS_SQL);
  const specs = new Map<string, ExplainedSpec & { scores: ExplainedScore[] }>();
  for (const row of rows) {
    const [file, title, runId] = [String(row['file']), String(row['title']), String(row['run_id'])];
    const factors = JSON.parse(String(row['factors'])) as DecisionFactors;
    const { repeatEachIndex = 0 } = factors;
    const name = nameOf({ file, title, repeatEachIndex });
    const known = specs.get(name) ?? { file, title, repeatEachIndex, runId, scores: [] };
    specs.set(name, known);
    const [project, chosen, score] = [String(row['project']), row['chosen'] === true, Number(row['score'])];
    known.scores.push({ project, chosen, score, factors });
  }
  const fitting = [...specs].filter(([name]) => name.includes(spec)).map(([, explained]) => explained);
  if (fitting.length > 0) return fitting;
  throw new EvenkeelError('SPEC_UNKNOWN', notRouted(spec, [...specs.keys()]));
}

/** How a spec is called: its file, and the title of what is routed by itself. */
export function nameOf({
  file,
  title,
  repeatEachIndex,
}: Pick<ExplainedSpec, 'file' | 'title' | 'repeatEachIndex'>): string {
  return withRepetition(title === '' ? file : `${file} › ${title}`, repeatEachIndex);
}

function notRouted(spec: string, names: readonly string[]): string {
  const what = `No spec with ${JSON.stringify(spec)} in its name was routed yet.`;
  if (names.length === 0)
    return `${what} This history has no decisions: set \`route: 'best'\` and run the suite.`;
  const rest = names.length - EXAMPLES;
  return `${what} Known: ${names.slice(0, EXAMPLES).map(printable).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

/** A long history has millions of decisions, with much text in each: the runs that have the last ones are found without it. */
const LAST_DECISIONS_SQL = `
  SET VARIABLE last_runs = (
    SELECT list(DISTINCT run_id) FROM (
      SELECT arg_max(run_id, started_ms) AS run_id FROM decision JOIN runs USING (run_id) GROUP BY file, title));
  SELECT d.file, d.title, d.run_id, d.project, d.chosen, d.score, d.factors
  FROM decisions d JOIN runs r USING (run_id)
  WHERE list_contains(getvariable('last_runs'), d.run_id)
  QUALIFY r.started_ms = max(r.started_ms) OVER (PARTITION BY d.file, d.title)
  ORDER BY d.file, d.title, coalesce((d.factors->>'repeatEachIndex')::INTEGER, 0), d.score DESC, d.project`;
