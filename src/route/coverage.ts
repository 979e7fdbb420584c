import { hashToUnit } from './hash.js';

/** A project that a spec may have to visit, and when it did last. */
export interface Visit {
  readonly project: string;
  /** Sequence number of the last run in which it visited; null if it never did. */
  readonly lastSeq: number | null;
}

/**
 * The project that a spec must visit in this run so that it sees every project at least once in any
 * `coverEvery` runs, or null. Unvisited projects count from the spec's first run on. At most one visit per
 * run is possible, so deadlines are met earliest first, and a visit is due as soon as waiting could make a
 * later one miss its own (the feasibility test of unit-time earliest-deadline-first, Jackson 1955). Specs
 * are spread over the window by a hash, so that they don't all visit in the same run.
 *
 * @param firstSeq sequence number of the spec's first known run; null when this is its first
 * @param preferred where the spec would go without a visit: being there is a visit too
 */
export function dueVisit(
  specKey: string,
  visits: readonly Visit[],
  { nextSeq, firstSeq, coverEvery, preferred }: CoverageWindow,
): string | null {
  if (firstSeq === null) return null;
  const waiting = visits
    .map(({ project, lastSeq }) => ({ project, deadline: deadlineOf(lastSeq, firstSeq, coverEvery) }))
    .sort((a, b) => a.deadline - b.deadline || (a.project < b.project ? -1 : 1));
  const others = waiting.filter(({ project }) => project !== preferred);
  // The preferred project is visited whenever nothing is due, so in the end it competes for a run as well.
  const isTight = waiting.some(({ deadline }, index) => deadline - nextSeq <= index);
  const first = waiting[0];
  if (isTight && first) return first.project === preferred ? null : first.project;
  const early = others.find(
    ({ project, deadline }) => deadline - nextSeq <= stagger(specKey, project, coverEvery, visits.length),
  );
  return early?.project ?? null;
}

/** The runs between which visits are counted. */
export interface CoverageWindow {
  readonly nextSeq: number;
  readonly firstSeq: number | null;
  readonly coverEvery: number;
  readonly preferred: string;
}

/** The last run in which the visit is in time. */
function deadlineOf(lastSeq: number | null, firstSeq: number, coverEvery: number): number {
  return lastSeq === null ? firstSeq + coverEvery - 1 : lastSeq + coverEvery;
}

/** How many runs before its deadline a spec makes a visit: up to half of what the window leaves room for. */
function stagger(specKey: string, project: string, coverEvery: number, projects: number): number {
  const room = Math.floor((coverEvery - projects) / 2);
  return Math.floor(hashToUnit(`${specKey}\n${project}`) * (room + 1));
}
