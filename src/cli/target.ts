import { formatDuration } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { printable } from '../format/printable.js';
import type { Forecast, ForecastInput } from '../plan/forecast.js';
import { machinesFor, type MachinesFor } from '../plan/machines-for.js';
import { forecastData, timeText, unitName } from './forecast-data.js';

/** How many machines a time needs. */
export interface Target {
  readonly targetMs: number;
  readonly answer: MachinesFor;
}

/** The fewest machines, with the input's workers each, that are expected to be done within the time. */
export function reachTarget(
  targetMs: number,
  { units, workers }: ForecastInput,
  forecastOf: (machines: number) => Forecast,
): Target {
  return { targetMs, answer: machinesFor(targetMs, forecastOf, { units: units.length, workers }) };
}

/** A line that says so. */
export function targetText({ targetMs, answer }: Target): string {
  const forecast = answer.isReachable ? answer.forecast : answer.best;
  const { machines, floor } = forecast;
  const time = timeText(forecast);
  if (answer.isReachable) return `${formatCount(machines, 'machine')}: ${time}\n`;
  const cause = floor
    ? ` ${printable(unitName(floor))} alone takes ${formatDuration(floor.estimate.value)}, worker start and set-ups not counted.`
    : '';
  return `No number of machines does it in ${formatDuration(targetMs)}: ${formatCount(machines, 'machine')} ${machines === 1 ? 'takes' : 'take'} ${time}.${cause}\n`;
}

/** The same for programs. */
export function targetData({ targetMs, answer }: Target): Record<string, unknown> {
  const forecast = answer.isReachable ? answer.forecast : answer.best;
  return { targetMs, isReachable: answer.isReachable, ...forecastData(forecast) };
}
