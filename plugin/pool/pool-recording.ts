import { readMachine } from '../../src/config/machine.js';
import { actualGainMs, expectedGainMs, type ClassStay } from '../../src/engine/expected-help.js';
import { runFigures } from '../../src/metrics/run-figures.js';
import {
  NO_METRICS,
  TASK_MEMORY,
  type CustomMetricRecord,
  type RecoveryRecord,
  type RunMetrics,
  type StealRecord,
} from '../../src/model/metrics.js';
import type { AttemptRecord, AttemptStatus, PlacementRecord, RunRecording } from '../../src/model/record.js';
import { fileOfKind } from '../../src/pool/task.js';
import type { PoolEntry, PoolLoss, PoolRecords } from './pool-log.js';

/** What a recording of a pool is made from. */
export interface PoolRecordingInput {
  readonly runId: string;
  /** A higher one takes the place of a lower. */
  readonly revision: number;
  readonly records: PoolRecords;
  readonly measured: Pick<RunMetrics, 'samples' | 'instances' | 'forecasts'>;
  readonly workers: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly runnerVersion: string;
  readonly version: string;
}

/** A pool's life as history keeps it: a run in which each task is a unit of one test. */
export function poolRecording(input: PoolRecordingInput): RunRecording {
  const { runId, revision, startedMs, endedMs } = input;
  const { entries, breakerEvents, losses, decisions } = input.records;
  const { host, hardwareClass, cores, memoryBytes } = readMachine();
  const slots = entries.reduce((most, { slot }) => Math.max(most, slot + 1), input.workers);
  const agent = `${host}-${process.pid}`;
  const names = new Set(entries.map(({ task }) => JSON.stringify([task.kind, task.name])));
  // Tasks of one name are repeats of one test: their costs are averaged, those of one task's attempts add up.
  const repeats = new Map([...new Set(entries.map(({ task }) => task.id))].map((id, index) => [id, index]));
  return {
    revision,
    run: {
      runId,
      startedMs,
      endedMs,
      status: hasFailed(entries) ? 'failed' : 'passed',
      ...figuresOf(entries, slots),
      predictedMs: null,
      steals: entries.filter(({ reason }) => reason === 'steal').length,
      units: new Set(entries.map(({ task }) => task.id)).size,
      tests: new Set(entries.map(({ task }) => task.id)).size,
      knownSpecs: entries.filter(({ estimate }) => estimate.sampleCount > 0).length,
      specs: names.size,
      routedSpecs: new Set(entries.flatMap(({ task }) => (task.candidates.length > 1 ? [task.id] : []))).size,
      route: 'best',
      dispatch: 'live',
      dispatchReason: null,
      supportingProjects: [],
      runner: 'pool',
      runnerVersion: input.runnerVersion,
      version: input.version,
    },
    agent: { agent, host, hardwareClass, cores, memoryBytes, slots, startedMs, endedMs },
    placements: entries.map((entry) => placement(agent, entry)),
    attempts: entries.map((entry) => attempt(agent, entry, repeats.get(entry.task.id) ?? 0)),
    decisions,
    metrics: {
      ...{ ...NO_METRICS, ...input.measured, breakers: breakerEvents },
      recoveries: losses.map(recoveryOf),
      custom: entries.flatMap(memoryOf),
      steals: stealsOf(entries),
    },
    workerStarts: entries
      .filter(({ launchMs }) => launchMs > 0)
      .map(({ browser, slot, startedMs: atMs, launchMs, browserVersion }) => ({
        agent,
        project: browser,
        slot,
        workerIndex: slot,
        startedMs: atMs,
        processMs: 0,
        browserMs: launchMs,
        browserName: browser,
        browserVersion,
      })),
    overheads: [],
  };
}

/** What a task came to counts, not what its earlier attempts did; a task that was taken back is no failure. */
function hasFailed(entries: readonly PoolEntry[]): boolean {
  const last = new Map(entries.map(({ task, end }) => [task.id, end]));
  return [...last.values()].some((end) => end !== 'done' && end !== 'aborted');
}

function figuresOf(entries: readonly PoolEntry[], slots: number): ReturnType<typeof runFigures> {
  const stays = entries.map(({ browser, task, slot, startedMs, endedMs, launchMs }) => ({
    project: browser,
    workerKey: browser,
    locks: task.locks,
    workMs: endedMs - startedMs - launchMs,
    workerStartMs: launchMs,
    isForcedStart: false,
    isIsolated: false,
    phase: 0,
    slot,
    startedMs,
    endedMs,
  }));
  return runFigures(stays, slots, new Map());
}

function placement(agent: string, entry: PoolEntry): PlacementRecord {
  const { task, browser, slot, startedMs, endedMs, launchMs, estimate, reason } = entry;
  return {
    agent,
    unitId: `${task.kind}/${task.name}`,
    project: browser,
    file: fileOfKind(task.kind),
    title: task.name,
    kind: task.kind,
    phase: 0,
    slot,
    startedMs,
    endedMs,
    workerStartMs: launchMs,
    predictedMs: estimate.value,
    spreadMs: estimate.spread,
    source: estimate.source,
    tests: 1,
    failed: entry.end === 'done' ? 0 : 1,
    retry: entry.attempt - 1,
    reason,
  };
}

function attempt(agent: string, entry: PoolEntry, repeatEachIndex: number): AttemptRecord {
  const { task, browser, slot, startedMs, endedMs, launchMs } = entry;
  return {
    agent,
    slot,
    workerIndex: slot,
    project: browser,
    file: fileOfKind(task.kind),
    title: task.name,
    testId: task.id,
    repeatEachIndex,
    kind: task.kind,
    retry: entry.attempt - 1,
    status: STATUS[entry.end],
    ok: entry.end === 'done',
    skippedAtRunTime: false,
    lacksBaseline: false,
    superseded: false,
    startedMs: startedMs + launchMs,
    durationMs: endedMs - startedMs - launchMs,
  };
}

function memoryOf({ task, browser, slot, endedMs, memoryBytes }: PoolEntry): CustomMetricRecord[] {
  if (memoryBytes === null) return [];
  const place = { project: browser, file: fileOfKind(task.kind), title: task.name, slot, workerIndex: slot };
  return [{ ...place, name: TASK_MEMORY, value: memoryBytes, reportedMs: endedMs }];
}

function recoveryOf({ task, fault, from, slot, attempt, lostMs, again }: PoolLoss): RecoveryRecord {
  return {
    ...{ project: from, file: fileOfKind(task.kind), title: task.name, slot, workerIndex: slot },
    ...{ retry: attempt - 1, fault, lostMs, againMs: again?.atMs ?? null, strategy: again?.strategy ?? null },
  };
}

function stealsOf(entries: readonly PoolEntry[]): StealRecord[] {
  const stays = entries.map(stayOf);
  return entries.flatMap((entry) => stealOf(entry, stays));
}

function stayOf({ slot, browser: workerKey, endedMs, order: number }: PoolEntry): ClassStay {
  return { slot, workerKey, endedMs, number };
}

function stealOf(entry: PoolEntry, all: readonly ClassStay[]): StealRecord[] {
  const { task, browser, startedMs: stolenMs, help, end } = entry;
  if (!help) return [];
  const hasEnded = end !== 'lost' && end !== 'aborted';
  const lengthMs = entry.endedMs - stolenMs - entry.launchMs;
  const helping = { ...stayOf(entry), startedMs: stolenMs, lengthMs };
  return [
    {
      ...{ project: browser, file: fileOfKind(task.kind), title: task.name, stolenMs, fromShard: null },
      predictedGainMs: expectedGainMs(help),
      actualGainMs: hasEnded && end !== 'timed-out' ? actualGainMs(help, helping, all) : null,
      victimLoad: help.loads.victim,
      thiefLoad: help.loads.thief,
      counts: hasEnded,
    },
  ];
}

const STATUS: Readonly<Record<PoolEntry['end'], AttemptStatus>> = {
  done: 'passed',
  failed: 'failed',
  'timed-out': 'timedOut',
  // A lost browser says nothing about the task.
  aborted: 'interrupted',
  lost: 'interrupted',
};
