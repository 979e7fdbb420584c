import type { HistoryModel, Sample } from '../model/history.js';
import type { AttemptRecord, RunRecording } from '../model/record.js';
import { SAMPLES_KEPT } from './duckdb/schema.js';
import { joinVisits, sortModel, type Visit } from './model-parts.js';
import { decodeRecording, encodeRecording } from './recording-format.js';
import type { HistoryStore } from './store.js';

type TimeSample = Pick<Sample, 'runSeq' | 'durationMs'>;

/** What the history holds of a test on one hardware class. */
interface TestEntry {
  visit: Visit;
  readonly hardwareClass: string;
  readonly samples: Sample[];
}

interface TimeEntry {
  readonly project: string;
  readonly file: string;
  readonly samples: TimeSample[];
}

/**
 * A history that ends with the process, for tests and simulations. It works its model out from all recordings
 * whenever it is asked, and so states plainly what the DuckDB store's rollups have to come to.
 */
export function createMemoryHistory(): HistoryStore {
  const runs = new Map<string, Map<string, RunRecording>>();
  return {
    readModel: (files, hardwareClass) =>
      Promise.resolve(model([...runs.values()], new Set(files), hardwareClass)),
    record: (recording) => {
      const stored = decodeRecording(encodeRecording(recording));
      if (stored === undefined) return Promise.resolve();
      const agents = runs.get(stored.run.runId) ?? new Map<string, RunRecording>();
      runs.set(stored.run.runId, agents);
      const before = agents.get(stored.agent.agent);
      if (!before || before.revision < stored.revision) agents.set(stored.agent.agent, stored);
      return Promise.resolve();
    },
  };
}

function model(
  runs: readonly ReadonlyMap<string, RunRecording>[],
  files: ReadonlySet<string>,
  hardwareClass: string,
): HistoryModel {
  const tests = new Map<string, TestEntry>();
  const overheads = new Map<string, TimeEntry>();
  const starts = new Map<string, TimeEntry>();
  runs.forEach((agents, runSeq) => {
    for (const [itsClass, recordings] of groupBy([...agents.values()], ({ agent }) => agent.hardwareClass)) {
      addTests(tests, recordings, itsClass, runSeq);
      if (itsClass !== hardwareClass) continue;
      addOverheads(overheads, recordings, runSeq);
      addStarts(starts, recordings, runSeq);
    }
  });
  const asked = [...tests.values()].filter(({ visit }) => files.has(visit.file));
  const own = asked.filter((entry) => entry.hardwareClass === hardwareClass);
  const others = asked.filter((entry) => entry.hardwareClass !== hardwareClass).map(({ visit }) => visit);
  return sortModel({
    nextRunSeq: runs.length,
    tests: joinVisits(
      own.map(({ visit, samples }) => ({ ...visit, samples: recent(samples) })),
      others.toSorted((a, b) => a.lastVisitSeq - b.lastVisitSeq),
    ),
    overheads: [...overheads.values()].filter(({ file }) => files.has(file)).map(cut),
    starts: [...starts.values()].map(cut).map(({ project, samples }) => ({ project, samples })),
  });
}

function addTests(
  tests: Map<string, TestEntry>,
  recordings: readonly RunRecording[],
  hardwareClass: string,
  runSeq: number,
): void {
  const visits = recordings.flatMap(({ attempts, agent }) =>
    attempts
      .filter((attempt) => ran(attempt) || skips(attempt))
      .map((attempt) => ({ ...attempt, agent: agent.agent })),
  );
  for (const [key, attempts] of groupBy(visits, ({ project, file, title }) =>
    JSON.stringify([project, file, title, hardwareClass]),
  )) {
    const ordered = attempts.toSorted((a, b) => a.startedMs - b.startedMs || a.retry - b.retry);
    const last = ordered.at(-1);
    if (last === undefined) continue;
    const { project, file, title, kind } = last;
    const baseline = ordered.findLast((attempt) => ran(attempt) && (attempt.lacksBaseline || attempt.ok));
    const entry = tests.get(key);
    const lacksBaseline = baseline?.lacksBaseline ?? entry?.visit.lacksBaseline ?? false;
    const visit = {
      project,
      file,
      title,
      kind,
      lastVisitSeq: runSeq,
      skipsAtRunTime: skips(last),
      lacksBaseline,
    };
    const sample = sampleOf(ordered, runSeq);
    const samples = [...(entry?.samples ?? []), ...(sample === undefined ? [] : [sample])];
    tests.set(key, { visit, hardwareClass, samples });
  }
}

/** Repetitions (`--repeat-each`) are averaged: they are one test's run several times over. */
function sampleOf(attempts: readonly AttemptRecord[], runSeq: number): Sample | undefined {
  const counted = attempts.filter((attempt) => ran(attempt) && !attempt.superseded);
  const repeats = [
    ...groupBy(counted, ({ agent, repeatEachIndex }) => JSON.stringify([agent, repeatEachIndex])).values(),
  ];
  if (repeats.length === 0) return undefined;
  return {
    runSeq,
    durationMs: mean(repeats.map((repeat) => repeat.at(-1)?.durationMs ?? 0)),
    costMs: mean(repeats.map((repeat) => repeat.reduce((sum, { durationMs }) => sum + durationMs, 0))),
    attempts: mean(repeats.map((repeat) => repeat.length)),
    ok: repeats.every((repeat) => repeat.at(-1)?.ok === true),
  };
}

function addOverheads(
  entries: Map<string, TimeEntry>,
  recordings: readonly RunRecording[],
  runSeq: number,
): void {
  const all = recordings.flatMap(({ overheads }) => overheads);
  addTimes(entries, all, runSeq);
}

function addStarts(
  entries: Map<string, TimeEntry>,
  recordings: readonly RunRecording[],
  runSeq: number,
): void {
  const all = recordings.flatMap(({ workerStarts }) => workerStarts);
  const known = all.flatMap(({ project, processMs, browserMs }) =>
    processMs === null ? [] : [{ project, file: '', durationMs: processMs + (browserMs ?? 0) }],
  );
  addTimes(entries, known, runSeq);
}

function addTimes(
  entries: Map<string, TimeEntry>,
  times: readonly { project: string; file: string; durationMs: number }[],
  runSeq: number,
): void {
  for (const [key, group] of groupBy(times, ({ project, file }) => JSON.stringify([project, file]))) {
    const { project = '', file = '' } = group[0] ?? {};
    const entry = entries.get(key) ?? { project, file, samples: [] };
    entry.samples.push({ runSeq, durationMs: mean(group.map(({ durationMs }) => durationMs)) });
    entries.set(key, entry);
  }
}

function ran({ status }: AttemptRecord): boolean {
  return status === 'passed' || status === 'failed' || status === 'timedOut';
}

function skips({ status, skippedAtRunTime }: AttemptRecord): boolean {
  return status === 'skipped' && skippedAtRunTime;
}

function cut(entry: TimeEntry): TimeEntry {
  return { ...entry, samples: recent(entry.samples) };
}

function recent<T>(samples: readonly T[]): T[] {
  return samples.slice(-SAMPLES_KEPT);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
