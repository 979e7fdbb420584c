import { formatDuration } from '../format/duration.js';
import { formatPercent } from '../format/number.js';
import { projectSlots } from '../metrics/project-slots.js';
import { utilisationOf, type Predicted, type PredictedLoad } from '../predict/load-counter.js';
import type { LoadState } from '../predict/load-state.js';
import type { LoadForecast } from '../predict/predict-load.js';
import { rowsTable } from './rows-table.js';

const MINUTE_MS = 60_000;

/** Every minute at first; what is farther ahead is less certain, and told in larger steps, to a day. */
const MINUTES = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440];

/** How far ahead the load of a run is told, in milliseconds; see `loadTable`. */
export function minutesAhead(): number[] {
  return MINUTES.map((minutes) => minutes * MINUTE_MS);
}

const COLUMNS = ['after', 'project', 'busy slots', 'utilisation', 'backlog'];

/**
 * Busy slots and backlog of all projects and each, until the run may have ended; null for a run that ends before there is
 * anything to tell.
 */
export function loadTable(
  { loads, remainingMs }: LoadForecast,
  state: Pick<LoadState, 'slots' | 'projectLimits'>,
): string | null {
  const projects = new Set(loads.map(({ project }) => project));
  // A single project is all of them.
  const isShown = ({ horizonMs, project }: PredictedLoad): boolean =>
    horizonMs < remainingMs.high && (project === null || projects.size > 2);
  const shown = loads.filter(isShown);
  if (shown.length === 0) return null;
  return rowsTable({
    columns: COLUMNS,
    rows: shown.map((load) => tableRow(load, projectSlots(load.project, state))),
  });
}

function tableRow(
  { horizonMs, project, busy, backlog }: PredictedLoad,
  slots: number,
): Record<string, unknown> {
  const cells = [
    formatDuration(horizonMs),
    project ?? 'all',
    interval(busy),
    formatPercent(utilisationOf(busy, slots).predicted),
    interval(backlog),
  ];
  return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
}

function interval({ predicted, low, high }: Predicted): string {
  return low === high ? String(predicted) : `${predicted} (${low} to ${high})`;
}
