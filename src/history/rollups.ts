/**
 * Rollups are what planning reads: for each hardware class, what every file shows in every project, with a sample for
 * each of the most recent runs. A run's sample is always made anew from all that its agents recorded, so it comes out
 * the same whether they record together or one after the other.
 */
import type { Sample, TestHistory } from '../model/history.js';
import { compareText } from '../format/compare-text.js';
import type { CountedAttempt, CountedRun } from './counted-run.js';
import { groupBy } from './group-by.js';
import { withMetrics } from './sample-metrics.js';

/** How many samples a rollup keeps: the most recent runs. Estimates weigh older ones with next to nothing. */
export const SAMPLES_KEPT = 10;

export type TimeSample = Pick<Sample, 'runSeq' | 'durationMs'>;

/** What one test shows in one project on one hardware class. */
export type TestRollup = Omit<TestHistory, 'project' | 'file'>;

/** What one file shows in one project on one hardware class. */
export interface FileRollup {
  readonly project: string;
  readonly file: string;
  /** By title. */
  readonly tests: ReadonlyMap<string, TestRollup>;
  /** One sample per run: the mean over its units. */
  readonly overheads: readonly TimeSample[];
}

/** All that planning reads about one hardware class. */
export interface Rollups {
  /** By {@link fileKey}. */
  readonly files: Map<string, FileRollup>;
  /** Project → its worker starts, one sample per run. */
  readonly starts: Map<string, readonly TimeSample[]>;
}

/** Hardware class → its rollups of some files. */
export type ClassRollups = ReadonlyMap<string, readonly FileRollup[]>;

export function emptyRollups(): Rollups {
  return { files: new Map(), starts: new Map() };
}

export function fileKey({ project, file }: Pick<FileRollup, 'project' | 'file'>): string {
  return `${project}\0${file}`;
}

/** Tests of a file as they will be once these visits of a run are in; undefined where that was not worked out. */
export type TestsAhead = (
  key: string,
  visits: readonly CountedAttempt[],
) => ReadonlyMap<string, TestRollup> | undefined;

/**
 * Adds a run, in the place of what is known of it. Later runs may be in already.
 * @param testsAhead what was worked out ahead, from the same rollups and for the same run
 */
export function addRun({ files, starts }: Rollups, run: CountedRun, testsAhead?: TestsAhead): void {
  const overheads = groupBy(run.overheads, fileKey);
  const visits = groupBy(run.attempts.filter(isVisit), fileKey);
  const metrics = groupBy(run.metrics, fileKey);
  for (const key of new Set([...visits.keys(), ...overheads.keys()])) {
    const itsVisits = visits.get(key) ?? [];
    const itsOverheads = overheads.get(key) ?? [];
    const named = itsVisits[0] ?? itsOverheads[0];
    if (named === undefined) continue;
    const known = files.get(key) ?? {
      project: named.project,
      file: named.file,
      tests: new Map<string, TestRollup>(),
      overheads: [],
    };
    const tests = testsAhead?.(key, itsVisits) ?? addVisits(known.tests, itsVisits, run.runSeq);
    files.set(key, {
      ...known,
      tests: withMetrics(tests, metrics.get(key) ?? [], run.runSeq),
      overheads: addTimes(
        known.overheads,
        itsOverheads.map(({ durationMs }) => durationMs),
        run.runSeq,
      ),
    });
  }
  for (const [project, itsStarts] of groupBy(run.workerStarts, ({ project }) => project)) {
    const samples = addTimes(starts.get(project) ?? [], itsStarts.flatMap(startMs), run.runSeq);
    if (samples.length > 0) starts.set(project, samples);
  }
}

/** A worker that ran no test says nothing about its cost; one without a browser cost only the process. */
function startMs({ processMs, browserMs }: CountedRun['workerStarts'][number]): number[] {
  return processMs === null ? [] : [processMs + (browserMs ?? 0)];
}

/**
 * Adds what a run showed of a file's tests.
 * @param visits attempts for which {@link isVisit} holds
 */
export function addVisits(
  known: ReadonlyMap<string, TestRollup>,
  visits: readonly CountedAttempt[],
  runSeq: number,
): Map<string, TestRollup> {
  const tests = new Map(known);
  for (const [title, attempts] of groupBy(visits, (attempt) => attempt.title)) {
    const ordered = attempts.toSorted((a, b) => a.startedMs - b.startedMs || a.retry - b.retry);
    tests.set(title, addVisit(tests.get(title), ordered, runSeq));
  }
  return new Map([...tests].sort(([a], [b]) => compareText(a, b)));
}

/** @param attempts what ran or skipped itself in the run, in the order of time; at least one */
function addVisit(
  known: TestRollup | undefined,
  attempts: readonly CountedAttempt[],
  runSeq: number,
): TestRollup {
  const last = attempts.at(-1);
  const samples = withSample(known?.samples ?? [], runSeq, sampleOf(attempts, runSeq));
  // What an older run says about kind, skips and baselines doesn't overrule what a later one showed.
  if (last === undefined || (known && known.lastVisitSeq > runSeq))
    return { ...(known as TestRollup), samples };
  const judged = attempts.findLast((attempt) => ran(attempt) && (attempt.lacksBaseline || attempt.ok));
  return {
    title: last.title,
    kind: last.kind,
    samples,
    lastVisitSeq: runSeq,
    skipsAtRunTime: skips(last),
    lacksBaseline: judged?.lacksBaseline ?? known?.lacksBaseline ?? false,
  };
}

/** Repetitions (`--repeat-each`) are averaged: they are one test's run several times over. */
function sampleOf(attempts: readonly CountedAttempt[], runSeq: number): Sample | undefined {
  const counted = attempts.filter((attempt) => ran(attempt) && !attempt.superseded);
  const [only] = counted;
  if (only !== undefined && counted.length === 1)
    return { runSeq, durationMs: only.durationMs, costMs: only.durationMs, attempts: 1, ok: only.ok };
  const repeats = [
    ...groupBy(counted, ({ agent, repeatEachIndex }) => JSON.stringify([agent, repeatEachIndex])).values(),
  ];
  if (repeats.length === 0) return undefined;
  return {
    runSeq,
    durationMs: mean(repeats.map((repeat) => repeat.at(-1)?.durationMs ?? 0)),
    costMs: mean(repeats.map((repeat) => repeat.reduce((sum, { durationMs }) => sum + durationMs, 0))),
    attempts: mean(repeats.map(attemptsTaken)),
    ok: repeats.every((repeat) => repeat.at(-1)?.ok === true),
  };
}

/** What failed, and the one that passed in the end: what passed before ran again for another test of its serial suite. */
function attemptsTaken(attempts: readonly CountedAttempt[]): number {
  const failed = attempts.filter(({ ok }) => !ok).length;
  return attempts.at(-1)?.ok === true ? failed + 1 : failed;
}

function addTimes(
  known: readonly TimeSample[],
  durations: readonly number[],
  runSeq: number,
): readonly TimeSample[] {
  return durations.length === 0 ? known : withSample(known, runSeq, { runSeq, durationMs: mean(durations) });
}

/** The samples of other runs and this one's, oldest first, cut to the most recent. */
function withSample<T extends TimeSample>(samples: readonly T[], runSeq: number, sample: T | undefined): T[] {
  const others = samples.filter((other) => other.runSeq !== runSeq);
  if (sample === undefined) return others;
  const later = others.findIndex((other) => other.runSeq > runSeq);
  others.splice(later < 0 ? others.length : later, 0, sample);
  return others.slice(-SAMPLES_KEPT);
}

/** It ran, or skipped itself while it ran. */
export function isVisit(attempt: CountedAttempt): boolean {
  return ran(attempt) || skips(attempt);
}

/** Only what ran, counted and was not interrupted makes a sample; a failure without a worker never began. */
function ran({ status, workerIndex }: CountedAttempt): boolean {
  return status === 'passed' || (workerIndex >= 0 && (status === 'failed' || status === 'timedOut'));
}

function skips({ status, skippedAtRunTime }: CountedAttempt): boolean {
  return status === 'skipped' && skippedAtRunTime;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
