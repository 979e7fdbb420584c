import type { TestQuery } from '../estimate/estimator.js';
import type { HistoryModel, TestHistory } from '../model/history.js';
import { shareOk } from '../score/reliability.js';

/** What history knows of one test's visits to a project. */
export interface VisitSummary extends Omit<TestHistory, 'kind' | 'samples'> {
  /** First known run of the test there. */
  readonly firstSeq: number;
  /** Recency-weighted share of its runs there that ended as expected, shrunk to 1. */
  readonly okShare: number;
}

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

/** Reduces every test's samples to what routing needs. */
export function summariseVisits(model: HistoryModel): VisitSummary[] {
  return model.tests.map((test) => ({
    project: test.project,
    file: test.file,
    title: test.title,
    lastVisitSeq: test.lastVisitSeq,
    skipsAtRunTime: test.skipsAtRunTime,
    lacksBaseline: test.lacksBaseline,
    firstSeq: test.samples[0]?.runSeq ?? test.lastVisitSeq,
    okShare: shareOk(test.samples, model.nextRunSeq),
  }));
}

/** Indexes the visits of a history. */
export function readVisits(visits: readonly VisitSummary[]): VisitsOf {
  const byTest = new Map(visits.map((visit) => [keyOf(visit), visit]));
  return (tests) => {
    const known = tests.flatMap((test) => byTest.get(keyOf(test)) ?? []);
    const isComplete = known.length === tests.length && known.length > 0;
    return {
      lastSeq: isComplete ? Math.min(...known.map(({ lastVisitSeq }) => lastVisitSeq)) : null,
      firstSeq: known.length === 0 ? null : Math.min(...known.map(({ firstSeq }) => firstSeq)),
      incapable: incapacity(known),
    };
  };
}

function incapacity(known: readonly VisitSummary[]): string | undefined {
  if (known.some(({ skipsAtRunTime }) => skipsAtRunTime)) return 'it skipped itself there';
  if (known.some(({ lacksBaseline }) => lacksBaseline)) return 'it has no screenshot baseline there';
  return undefined;
}

function keyOf({ project, file, title }: Pick<TestQuery, 'project' | 'file' | 'title'>): string {
  return `${project}\0${file}\0${title}`;
}
