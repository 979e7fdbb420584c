import type { HistoryModel, TestHistory } from '../model/history.js';

/** What a test's row says apart from durations: it holds on any hardware. */
export type Visit = Omit<TestHistory, 'samples'>;

/**
 * Adds what other hardware classes know of the tests. Their durations say nothing here; their visits count for
 * coverage, and what they found a project unable to do holds until this class finds otherwise.
 * @param elsewhere visits on other classes, the oldest first
 */
export function joinVisits(
  tests: readonly TestHistory[],
  elsewhere: readonly Visit[],
): readonly TestHistory[] {
  if (elsewhere.length === 0) return tests;
  const joined = new Map(tests.map((test) => [keyOf(test), test]));
  const own = new Set(joined.keys());
  for (const visit of elsewhere) {
    const key = keyOf(visit);
    const test = joined.get(key);
    const lastVisitSeq = Math.max(visit.lastVisitSeq, test?.lastVisitSeq ?? 0);
    joined.set(key, { samples: [], ...visit, ...(own.has(key) ? test : {}), lastVisitSeq });
  }
  return [...joined.values()];
}

/** Puts the parts in an order that doesn't depend on how they were stored: the same history, the same plan. */
export function sortModel(model: HistoryModel): HistoryModel {
  return {
    nextRunSeq: model.nextRunSeq,
    tests: model.tests.toSorted(
      (a, b) => compare(a.project, b.project) || compare(a.file, b.file) || compare(a.title, b.title),
    ),
    overheads: model.overheads.toSorted((a, b) => compare(a.project, b.project) || compare(a.file, b.file)),
    starts: model.starts.toSorted((a, b) => compare(a.project, b.project)),
  };
}

/** By code units: a locale's order differs between machines. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf({ project, file, title }: Visit): string {
  return JSON.stringify([project, file, title]);
}
