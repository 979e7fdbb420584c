import type { PredictedLoad } from './load-counter.js';

/** Which way the load of a project is expected to go. */
export interface LoadTrend {
  /** Null: all projects together. */
  readonly project: string | null;
  /** By how many busy slots, and queued units, it changes a minute: the slope of the forecasts' middles (least squares); below 0 it falls. */
  readonly busyPerMinute: number;
  readonly backlogPerMinute: number;
}

const MINUTE_MS = 60_000;

/** What is farther ahead is the end of the run more than a trend. */
const WINDOW_MS = 5 * MINUTE_MS;

/** The trend of each project over the next five minutes; none where fewer than two moments of them are forecast. */
export function loadTrends(loads: readonly PredictedLoad[]): LoadTrend[] {
  const byProject = new Map<string | null, PredictedLoad[]>();
  for (const load of loads) {
    if (load.horizonMs > WINDOW_MS) continue;
    byProject.set(load.project, [...(byProject.get(load.project) ?? []), load]);
  }
  return [...byProject].flatMap(([project, its]) => {
    if (its.length < 2) return [];
    const slopeOf = (valueOf: (load: PredictedLoad) => number): number =>
      slope(its.map((load) => [load.horizonMs / MINUTE_MS, valueOf(load)]));
    return {
      project,
      busyPerMinute: slopeOf(({ busy }) => busy.predicted),
      backlogPerMinute: slopeOf(({ backlog }) => backlog.predicted),
    };
  });
}

function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}
