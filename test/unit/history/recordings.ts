import { NO_METRICS } from '../../../src/model/metrics.js';
import type { AttemptRecord, RunRecording } from '../../../src/model/record.js';

export interface RecordingParts {
  readonly revision?: number;
  readonly runId?: string;
  readonly agent?: string;
  readonly hardwareClass?: string;
  readonly startedMs?: number;
  readonly attempts?: readonly Partial<AttemptRecord>[];
  readonly decisions?: RunRecording['decisions'];
  readonly workerStarts?: readonly Partial<RunRecording['workerStarts'][number]>[];
  readonly overheads?: RunRecording['overheads'];
  readonly metrics?: RunRecording['metrics'];
  readonly run?: Partial<RunRecording['run']>;
}

/** A moment in 2026, in epoch milliseconds. */
export const EPOCH_MS = 1_770_000_000_000;

/** A whole recording of which a test names only what it is about. */
export function aRecording(parts: RecordingParts = {}): RunRecording {
  const { runId = 'run-1', agent = 'agent-1', startedMs = EPOCH_MS } = parts;
  const span = { startedMs, endedMs: startedMs + 10_000 };
  const attempts = (parts.attempts ?? []).map((attempt, index) =>
    anAttempt({ agent, startedMs: startedMs + index * 1000, ...attempt }),
  );
  return {
    revision: parts.revision ?? 0,
    run: {
      runId,
      ...span,
      status: 'passed',
      makespanMs: 9000,
      lowerBoundMs: 8500,
      predictedMs: null,
      busyMs: 17_000,
      idleMs: 1000,
      imbalance: 0.05,
      steals: 0,
      units: 1,
      tests: attempts.length,
      knownSpecs: 0,
      specs: 1,
      routedSpecs: 0,
      route: 'all',
      dispatch: 'live',
      dispatchReason: null,
      runner: 'playwright',
      runnerVersion: '1.64.1',
      version: '0.1.0',
      supportingProjects: [],
      ...parts.run,
    },
    agent: {
      agent,
      host: 'ci-1',
      hardwareClass: parts.hardwareClass ?? 'x64 Test CPU 2',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      slots: 2,
      ...span,
    },
    placements: attempts.map((attempt) => ({
      agent,
      unitId: `${attempt.project}:${attempt.file}`,
      project: attempt.project,
      file: attempt.file,
      title: '',
      kind: attempt.kind,
      phase: 0,
      slot: attempt.slot,
      startedMs: attempt.startedMs,
      endedMs: attempt.startedMs + Math.round(attempt.durationMs),
      workerStartMs: 0,
      predictedMs: null,
      spreadMs: null,
      source: null,
      tests: 1,
      failed: attempt.ok ? 0 : 1,
      retry: attempt.retry,
      reason: 'longest',
    })),
    attempts,
    decisions: parts.decisions ?? [],
    workerStarts: (parts.workerStarts ?? []).map((start) => ({
      agent,
      project: 'chromium',
      slot: 0,
      workerIndex: 0,
      startedMs,
      processMs: 300,
      browserMs: 200,
      browserName: 'chromium',
      browserVersion: '140',
      ...start,
    })),
    overheads: parts.overheads ?? [],
    metrics: parts.metrics ?? NO_METRICS,
  };
}

function anAttempt(parts: Partial<AttemptRecord>): AttemptRecord {
  return {
    agent: 'agent-1',
    slot: 0,
    workerIndex: 0,
    project: 'chromium',
    file: 'tests/cart.spec.ts',
    title: 'adds an item',
    testId: 'abc-1',
    repeatEachIndex: 0,
    kind: 'checkout',
    retry: 0,
    status: 'passed',
    ok: true,
    skippedAtRunTime: false,
    lacksBaseline: false,
    superseded: false,
    startedMs: EPOCH_MS,
    durationMs: 1000,
    ...parts,
  };
}
