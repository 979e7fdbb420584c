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

/** What the latest visit of a test to a project showed. */
export type Showing = 'unseen' | 'ran' | 'skipped itself' | 'lacked its baseline';

/** What history knows of a spec's visits to a project. */
export interface SpecVisits {
  /** Of its tests the one that was there longest ago; null if one never was. */
  readonly lastSeq: number | null;
  /** First known run of any of its tests there; null if none. */
  readonly firstSeq: number | null;
  /** How many of its tests may run there: all but those that skipped themselves at their latest visit. */
  readonly ableTests: number;
  /** Why the project is no place for the spec: none of its tests runs there, or one would fail for want of a baseline. */
  readonly incapable: string | undefined;
}

/** Looks up visits by a spec's tests in one project. */
export type VisitsOf = (tests: readonly TestQuery[]) => SpecVisits;

/** What history knows of visits. */
export interface Visits {
  readonly ofSpec: VisitsOf;
  readonly ofTest: (test: TestName) => Showing;
}

type TestName = Pick<TestQuery, 'project' | 'file' | 'title'>;

/** Why a spec that has screenshots is not tried in a project. */
export const NO_BASELINE = 'it has no screenshot baseline there';

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
export function readVisits(visits: readonly VisitSummary[]): Visits {
  const byTest = new Map(visits.map((visit) => [keyOf(visit), visit]));
  const ofTest = (test: TestName): Showing => showingOf(byTest.get(keyOf(test)));
  const ofSpec = (tests: readonly TestQuery[]): SpecVisits => {
    const known = tests.flatMap((test) => byTest.get(keyOf(test)) ?? []);
    const isComplete = known.length === tests.length && known.length > 0;
    const showings = tests.map(ofTest);
    return {
      lastSeq: isComplete ? Math.min(...known.map(({ lastVisitSeq }) => lastVisitSeq)) : null,
      firstSeq: known.length === 0 ? null : Math.min(...known.map(({ firstSeq }) => firstSeq)),
      ableTests: showings.filter((showing) => showing !== 'skipped itself').length,
      incapable: incapacity(showings),
    };
  };
  return { ofSpec, ofTest };
}

function showingOf(visit: VisitSummary | undefined): Showing {
  if (!visit) return 'unseen';
  if (visit.skipsAtRunTime) return 'skipped itself';
  return visit.lacksBaseline ? 'lacked its baseline' : 'ran';
}

function incapacity(showings: readonly Showing[]): string | undefined {
  if (showings.length > 0 && showings.every((showing) => showing === 'skipped itself'))
    return 'it skipped itself there';
  return showings.includes('lacked its baseline') ? NO_BASELINE : undefined;
}

function keyOf({ project, file, title }: TestName): string {
  return `${project}\0${file}\0${title}`;
}
