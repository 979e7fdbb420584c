import { formatCount, formatPercent, formatRounded } from '../format/number.js';
import { queryHistory } from '../history/query.js';
import { trendDirection, type TrendDirection } from '../predict/arrivals/arrival-rate.js';
import { nextCount } from '../predict/arrivals/next-count.js';
import { rowsTable } from './rows-table.js';
import { NO_KIND } from './scores.js';

/** What runs before these say little of the next one. */
const RUNS_LOOKED_AT = 60;

/** The rest is in `--json`. */
const MOST_ROWS = 12;

/** Units of one kind in one project, where routing or the config has put them, and what is expected of the next run. */
export interface RunArrivals {
  readonly project: string;
  readonly kind: string;
  /** Units that the next run is expected to have; how far such a forecast of the runs so far was off, null for a single run. */
  readonly perRun: number;
  readonly spreadPerRun: number | null;
  /** By how many more a run has than the one before it; below 0 for fewer. */
  readonly trendPerRun: number;
  /** How surely the trend is none of chance, 0 to 1. */
  readonly trendStrength: number;
  readonly trend: TrendDirection;
  /** How many of the latest runs were looked at. */
  readonly runs: number;
  /** Units in them. */
  readonly units: number;
}

/**
 * What came in the latest runs of the last run's runner, by project and kind; the most first.
 * @throws EvenkeelError as `queryHistory` does
 */
export async function readRunArrivals(historyPath: string): Promise<RunArrivals[]> {
  const { rows } = await queryHistory(
    historyPath,
    `WITH recent AS (
       SELECT run_id, min(started_ms) AS begun_ms FROM run
       WHERE runner = (SELECT runner FROM run ORDER BY started_ms DESC LIMIT 1)
       GROUP BY run_id ORDER BY begun_ms DESC LIMIT ${RUNS_LOOKED_AT}),
     numbered AS (SELECT run_id, row_number() OVER (ORDER BY begun_ms, run_id) - 1 AS nth, count(*) OVER () AS runs FROM recent)
     SELECT project, kind, nth, runs, count(*) AS units FROM placement JOIN numbered USING (run_id)
     WHERE retry = 0 GROUP BY ALL ORDER BY project, kind, nth`,
  );
  const streams = new Map<string, { project: string; kind: string; counts: number[] }>();
  for (const row of rows) {
    const [project, kind] = [String(row['project']), String(row['kind'])];
    const key = JSON.stringify([project, kind]);
    const stream = streams.get(key) ?? { project, kind, counts: Array<number>(Number(row['runs'])).fill(0) };
    streams.set(key, stream);
    stream.counts[Number(row['nth'])] = Number(row['units']);
  }
  return [...streams.values()].map(arrivalsOf).sort((a, b) => b.perRun - a.perRun);
}

function arrivalsOf({
  project,
  kind,
  counts,
}: {
  readonly project: string;
  readonly kind: string;
  readonly counts: readonly number[];
}): RunArrivals {
  const { level, spread, trend, trendStrength } = nextCount(counts);
  return {
    ...{ project, kind, perRun: level, spreadPerRun: spread },
    ...{ trendPerRun: trend, trendStrength, trend: trendDirection(trend, trendStrength) },
    ...{ runs: counts.length, units: counts.reduce((sum, count) => sum + count, 0) },
  };
}

const COLUMNS = ['project', 'kind', 'units', 'off by', 'trend', 'surely', 'of runs'];

/** What came in earlier runs, as a table; null where there is nothing to tell. */
export function arrivalsText(arrivals: readonly RunArrivals[]): string | null {
  if (arrivals.length === 0) return null;
  const rows = arrivals.slice(0, MOST_ROWS).map((each) => {
    const cells = [
      each.project,
      each.kind || NO_KIND,
      formatRounded(each.perRun),
      each.spreadPerRun === null ? '–' : formatRounded(each.spreadPerRun),
      each.trend === 'steady' ? each.trend : `${each.trend} by ${formatRounded(Math.abs(each.trendPerRun))}`,
      formatPercent(each.trendStrength),
      String(each.runs),
    ];
    return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
  });
  const more = arrivals.length - rows.length;
  const rest = more > 0 ? `\n… and ${formatCount(more, 'row')} more with --json.` : '';
  return `What comes in the next run, by project and kind:\n${rowsTable({ columns: COLUMNS, rows })}${rest}`;
}
