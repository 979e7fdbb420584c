import type { ReportSample } from '../report-data.js';

/** What share of its slots a project used over the run, on all agents together. */
export interface UtilisationCurve {
  readonly project: string;
  /** In the order of time; shares from 0 to 1. */
  readonly points: readonly (readonly [atMs: number, share: number])[];
  /** Of the points. */
  readonly mean: number;
}

/** A curve for each of the projects that was sampled, in their order. An agent counts from its first sample of the project to its last. */
export function utilisationCurves(
  projects: readonly string[],
  samples: readonly ReportSample[],
): UtilisationCurve[] {
  return projects.flatMap((project) => {
    const its = samples.filter((sample) => sample.project === project).sort((a, b) => a.atMs - b.atMs);
    if (its.length === 0) return [];
    const points = pointsOf(its);
    return [{ project, points, mean: points.reduce((sum, [, share]) => sum + share, 0) / points.length }];
  });
}

function pointsOf(samples: readonly ReportSample[]): UtilisationCurve['points'] {
  const endsMs = new Map(samples.map(({ agent, atMs }) => [agent, atMs]));
  const latest = new Map<string, ReportSample>();
  const points = new Map<number, number>();
  for (const sample of samples) {
    latest.set(sample.agent, sample);
    for (const agent of latest.keys()) if ((endsMs.get(agent) ?? 0) < sample.atMs) latest.delete(agent);
    const slots = sumOf(latest, ({ slots: own }) => own);
    // Of samples of one moment the last knows all agents.
    points.set(
      sample.atMs,
      slots === 0 ? 0 : Math.min(1, sumOf(latest, ({ busySlots }) => busySlots) / slots),
    );
  }
  return [...points];
}

function sumOf(latest: ReadonlyMap<string, ReportSample>, of: (sample: ReportSample) => number): number {
  return [...latest.values()].reduce((sum, sample) => sum + of(sample), 0);
}
