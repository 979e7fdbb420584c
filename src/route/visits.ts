import type { TestQuery } from '../estimate/estimator.js';
import type { HistoryModel, TestHistory } from '../model/history.js';

/** What history knows of a spec's visits to a project. */
export interface SpecVisits {
  /** Of its tests the one that was there longest ago; null if one never was. */
  readonly lastSeq: number | null;
  /** First known run of any of its tests there; null if none. */
  readonly firstSeq: number | null;
  /** Why the project can't run the spec, from what its latest visit showed. */
  readonly incapable: string | undefined;
}

/** Looks up visits by a spec's tests in one project. */
export type VisitsOf = (tests: readonly TestQuery[]) => SpecVisits;

/** Indexes the visits of a history. */
export function readVisits(model: HistoryModel): VisitsOf {
  const byTest = new Map(model.tests.map((test) => [keyOf(test), test]));
  return (tests) => {
    const known = tests.flatMap((test) => byTest.get(keyOf(test)) ?? []);
    const isComplete = known.length === tests.length && known.length > 0;
    return {
      lastSeq: isComplete ? Math.min(...known.map(({ lastVisitSeq }) => lastVisitSeq)) : null,
      firstSeq: known.length === 0 ? null : Math.min(...known.map(firstSeqOf)),
      incapable: incapacity(known),
    };
  };
}

function firstSeqOf({ samples, lastVisitSeq }: TestHistory): number {
  return samples[0]?.runSeq ?? lastVisitSeq;
}

function incapacity(known: readonly TestHistory[]): string | undefined {
  if (known.some(({ skipsAtRunTime }) => skipsAtRunTime)) return 'it skipped itself there';
  if (known.some(({ lacksBaseline }) => lacksBaseline)) return 'it has no screenshot baseline there';
  return undefined;
}

function keyOf({ project, file, title }: Pick<TestQuery, 'project' | 'file' | 'title'>): string {
  return `${project}\0${file}\0${title}`;
}
