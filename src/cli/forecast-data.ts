import { formatDuration } from '../format/duration.js';
import type { Forecast } from '../plan/forecast.js';

/** A forecast for programs: of the unit that sets its floor only what it is. */
export function forecastData({ floor, ...forecast }: Forecast): Record<string, unknown> {
  const unit = floor && { project: floor.project, file: floor.spec, predictedMs: floor.estimate.value };
  return { ...forecast, floor: unit };
}

/** What a unit is called in texts. */
export function unitName({ project, spec }: { readonly project: string; readonly spec?: string }): string {
  return project === '' ? (spec ?? '') : `${spec ?? ''} [${project}]`;
}

/** A time with its 90% interval. */
export function timeText({
  predictedMs,
  lowMs,
  highMs,
}: Pick<Forecast, 'predictedMs' | 'lowMs' | 'highMs'>): string {
  return `${formatDuration(predictedMs)} (${formatDuration(lowMs)} to ${formatDuration(highMs)})`;
}
