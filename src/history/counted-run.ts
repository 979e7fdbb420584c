/**
 * What counts of the recordings of a run: the part that rollups are made from, the same whether it comes straight from the
 * agents or out of a file.
 */
import type { CustomMetricRecord } from '../model/metrics.js';
import type { AttemptRecord, OverheadRecord, RunRecording, WorkerStartRecord } from '../model/record.js';

/** What counts of an attempt. */
export type CountedAttempt = Pick<
  AttemptRecord,
  | 'agent'
  | 'project'
  | 'file'
  | 'title'
  | 'kind'
  | 'repeatEachIndex'
  | 'retry'
  | 'status'
  | 'ok'
  | 'skippedAtRunTime'
  | 'lacksBaseline'
  | 'superseded'
  | 'startedMs'
  | 'durationMs'
  | 'workerIndex'
>;

/** What counts of one run, from all its agents on one hardware class. */
export interface CountedRun {
  readonly runSeq: number;
  readonly attempts: readonly CountedAttempt[];
  readonly overheads: readonly OverheadRecord[];
  readonly workerStarts: readonly Pick<WorkerStartRecord, 'project' | 'processMs' | 'browserMs'>[];
  /** What tests have reported, and what was measured of them. */
  readonly metrics: readonly CountedMetric[];
}

/** What counts of a metric. */
export type CountedMetric = Pick<CustomMetricRecord, 'project' | 'file' | 'title' | 'name' | 'value'>;

/**
 * What counts of a run, from the recordings of its agents on one hardware class; as it would come out of a file again,
 * where half surrogate pairs are replaced and what is no number is 0.
 */
export function countedRun(runSeq: number, recordings: readonly RunRecording[]): CountedRun {
  return {
    runSeq,
    attempts: recordings.flatMap(({ attempts, agent: { agent } }) =>
      attempts.map((attempt) => countedAttempt(attempt, agent)),
    ),
    overheads: recordings.flatMap(({ overheads }) =>
      overheads.map((overhead) => ({
        ...storedPlace(overhead),
        durationMs: storedNumber(overhead.durationMs),
      })),
    ),
    workerStarts: recordings.flatMap(({ workerStarts }) =>
      workerStarts.map(({ project, processMs, browserMs }) => ({
        project: project.toWellFormed(),
        processMs: processMs === null ? null : storedNumber(processMs),
        browserMs: browserMs === null ? null : storedNumber(browserMs),
      })),
    ),
    metrics: recordings.flatMap(({ metrics }) =>
      metrics.custom.map((metric) => ({
        ...storedPlace(metric),
        title: metric.title.toWellFormed(),
        name: metric.name.toWellFormed(),
        value: storedNumber(metric.value),
      })),
    ),
  };
}

const counted = new WeakMap<AttemptRecord, CountedAttempt>();

/** What counts of an attempt that this agent recorded, made once: the same attempt is the same object. */
export function countedAttempt(attempt: AttemptRecord, agent: string): CountedAttempt {
  const known = counted.get(attempt);
  if (known?.agent === agent) return known;
  const made = {
    ...attempt,
    agent,
    ...storedPlace(attempt),
    title: attempt.title.toWellFormed(),
    kind: attempt.kind.toWellFormed(),
    durationMs: storedNumber(attempt.durationMs),
  };
  counted.set(attempt, made);
  return made;
}

type Place = Pick<CountedAttempt, 'project' | 'file'>;

function storedPlace({ project, file }: Place): Place {
  return { project: project.toWellFormed(), file: file.toWellFormed() };
}

function storedNumber(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
