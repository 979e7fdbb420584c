import { compareText } from '../format/compare-text.js';
import type { ClassHistory, HistoryModel, TestHistory } from '../model/history.js';
import type { ClassRollups, FileRollup, Rollups } from './rollups.js';

/**
 * What planning reads, from rollups.
 * @param own those of the machine's hardware class, for the files that were asked for and all worker starts
 * @param elsewhere those of the same files on other classes
 */
export function modelOf(nextRunSeq: number, own: Rollups, elsewhere: ClassRollups): HistoryModel {
  const files = [...own.files.values()];
  const overheads = files.filter((rollup) => rollup.overheads.length > 0);
  // In an order of their own: of two classes that saw a test in the same run the last one has the word.
  const classes = [...elsewhere].sort(([a], [b]) => compareText(a, b));
  const otherClasses = classes.map(([hardwareClass, rollups]) => ({
    hardwareClass,
    tests: rollups.flatMap(testsOf),
  }));
  const visits = otherClasses.flatMap(({ tests }) => tests.map(({ samples: _, ...visit }) => visit));
  return sortModel({
    nextRunSeq,
    tests: joinVisits(files.flatMap(testsOf), visits),
    ...(otherClasses.length > 0 ? { otherClasses } : {}),
    overheads: overheads.map(({ project, file, overheads: samples }) => ({ project, file, samples })),
    starts: [...own.starts].map(([project, samples]) => ({ project, samples })),
  });
}

/** The part of a model that is about these files. */
export function modelAbout(model: HistoryModel, files: ReadonlySet<string>): HistoryModel {
  const isAsked = ({ file }: { readonly file: string }): boolean => files.has(file);
  const { tests, overheads, otherClasses } = model;
  return {
    ...model,
    tests: tests.filter(isAsked),
    overheads: overheads.filter(isAsked),
    ...(otherClasses
      ? { otherClasses: otherClasses.map((aClass) => ({ ...aClass, tests: aClass.tests.filter(isAsked) })) }
      : {}),
  };
}

function testsOf({ project, file, tests }: FileRollup): TestHistory[] {
  return [...tests.values()].map((test) => ({ project, file, ...test }));
}

/** What a test's row says apart from durations: it holds on any hardware. */
type Visit = Omit<TestHistory, 'samples'>;

/**
 * Adds what other hardware classes know of the tests. Their durations are no samples of this one; their visits count for
 * coverage, and what the latest of them found a project unable to do holds until this class finds otherwise.
 */
function joinVisits(tests: readonly TestHistory[], elsewhere: readonly Visit[]): readonly TestHistory[] {
  if (elsewhere.length === 0) return tests;
  const joined = new Map(tests.map((test) => [keyOf(test), test]));
  const own = new Set(joined.keys());
  for (const visit of elsewhere.toSorted((a, b) => a.lastVisitSeq - b.lastVisitSeq)) {
    const key = keyOf(visit);
    const test = joined.get(key);
    const lastVisitSeq = Math.max(visit.lastVisitSeq, test?.lastVisitSeq ?? 0);
    joined.set(key, { samples: [], ...visit, ...(own.has(key) ? test : {}), lastVisitSeq });
  }
  return [...joined.values()];
}

/** Puts the parts in an order that doesn't depend on how they were stored: the same history, the same plan. */
function sortModel(model: HistoryModel): HistoryModel {
  const { nextRunSeq, otherClasses } = model;
  return {
    nextRunSeq,
    tests: model.tests.toSorted(byPlace),
    ...(otherClasses ? { otherClasses: otherClasses.map(sortClass) } : {}),
    overheads: model.overheads.toSorted(
      (a, b) => compareText(a.project, b.project) || compareText(a.file, b.file),
    ),
    starts: model.starts.toSorted((a, b) => compareText(a.project, b.project)),
  };
}

function sortClass({ hardwareClass, tests }: ClassHistory): ClassHistory {
  return { hardwareClass, tests: tests.toSorted(byPlace) };
}

function byPlace(a: TestHistory, b: TestHistory): number {
  return compareText(a.project, b.project) || compareText(a.file, b.file) || compareText(a.title, b.title);
}

function keyOf({ project, file, title }: Visit): string {
  return JSON.stringify([project, file, title]);
}
