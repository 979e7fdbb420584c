/** How a run stands, as a dashboard shows it. Worked out only while somebody watches. */
import os from 'node:os';
import type { TestCase } from '@playwright/test/reporter';
import {
  MOST_FAILURES,
  type ExpectedEnd,
  type FailureView,
  type ProjectHealthView,
  type ProjectView,
  type RunningView,
  type RunView,
} from '../../src/dashboard/run-view.js';
import type { BreakerEventRecord } from '../../src/model/metrics.js';
import type { AttemptRecord, RunRecording } from '../../src/model/record.js';
import type { Predicted } from '../../src/predict/load-counter.js';
import type { CollectedUnit } from './collect-units.js';
import type { LoadGlance } from './load-watch.js';
import type { OpenStay } from './run-log.js';
import type { RunWatch } from './run-watch.js';
import type { SessionStart } from './session-contract.js';
import type { RunningSuite } from './session-start.js';

/** What a view is made from. */
export interface RunViewInput extends Pick<RunningSuite, 'suite' | 'index' | 'capacity'> {
  readonly runId: string;
  readonly agent: string;
  readonly startedMs: number;
  readonly start: Pick<SessionStart, 'sharedAs'>;
  /** See `RunView.plannedMs`. */
  readonly plannedMs: number | null;
  readonly watch: Pick<RunWatch, 'log' | 'health' | 'load'>;
}

/** The run while it is on. */
export function viewOfRun(input: RunViewInput, nowMs: number): RunView {
  const { log, health, load } = input.watch;
  const glance = load?.glance() ?? null;
  const stays = log.open();
  return {
    ...identity(input),
    writtenMs: nowMs,
    status: 'running',
    end: glance?.remainingMs ? expectedEnd(glance.remainingMs, nowMs) : null,
    running: stays.map((stay) => runningView(stay, glance, nowMs)),
    ...progress(input, stays, health.changes, false),
    summary: null,
  };
}

/** The run when it has ended. */
export function viewOfEnd(input: RunViewInput, { run }: RunRecording, nowMs: number): RunView {
  const { makespanMs, lowerBoundMs, busyMs, idleMs, imbalance, steals, status } = run;
  return {
    ...identity(input),
    ...{ writtenMs: nowMs, status, end: null, running: [] },
    ...progress(input, [], input.watch.health.changes, true),
    summary: { makespanMs, lowerBoundMs, busyMs, idleMs, imbalance, steals },
  };
}

function identity({ runId, agent, startedMs, capacity, start, plannedMs }: RunViewInput) {
  const { slots } = capacity;
  const { sharedAs } = start;
  return { runId, agent, host: os.hostname(), pid: process.pid, startedMs, slots, sharedAs, plannedMs };
}

function runningView(
  { slot, project, file, title, startedMs, retry }: OpenStay,
  glance: LoadGlance | null,
  nowMs: number,
): RunningView {
  const remaining = glance?.runningMs.get(slot);
  const end = remaining ? expectedEnd(remaining, nowMs) : null;
  return { slot, project, file, title, startedMs, retry, end };
}

function expectedEnd({ predicted, low, high }: Predicted, nowMs: number): ExpectedEnd {
  return { atMs: nowMs + predicted, earliestMs: nowMs + low, latestMs: nowMs + high };
}

type Progress = Pick<RunView, 'projects' | 'failures'>;

/**
 * What has become of the tests that are in the tree now: where specs move, so do their tests.
 * @param isOver what has failed is not tried again, retries left or not
 */
function progress(
  { suite, index, watch }: RunViewInput,
  stays: readonly OpenStay[],
  changes: readonly BreakerEventRecord[],
  isOver: boolean,
): Progress {
  const last = lastAttempts(watch.log.attempts);
  const running = new Set(stays.flatMap(({ tests }) => tests.map(({ id }) => id)));
  const counts = new Map<string, ProjectCounts>();
  const countsOf = (project: string): ProjectCounts => {
    const known = counts.get(project) ?? new ProjectCounts();
    counts.set(project, known);
    return known;
  };
  const waiting = new Map<CollectedUnit, boolean>();
  for (const test of suite.allTests()) {
    const attempt = last.get(test.id);
    const unit = index.unitOf(test);
    countsOf(index.describe(test).project).add(test, attempt, isOver);
    if (unit) waiting.set(unit, (waiting.get(unit) ?? true) && !attempt && !running.has(test.id));
  }
  for (const [unit, isWaiting] of waiting) {
    if (isWaiting)
      countsOf(unit.project.name).addWaiting(index.isKnown(unit) ? index.estimate(unit).value : null);
  }
  for (const { project } of stays) countsOf(project).busySlots++;
  const failed = [...last.values()].filter(({ project, testId }) => counts.get(project)?.failed.has(testId));
  return {
    projects: [...counts].map(([name, each]) => each.view(name, healthOf(name, changes))),
    failures: failed.reverse().slice(0, MOST_FAILURES).map(failureView),
  };
}

/** The last one of each test, in the order in which they ended. */
function lastAttempts(attempts: readonly AttemptRecord[]): Map<string, AttemptRecord> {
  const last = new Map<string, AttemptRecord>();
  for (const attempt of attempts) {
    last.delete(attempt.testId);
    last.set(attempt.testId, attempt);
  }
  return last;
}

class ProjectCounts {
  busySlots = 0;
  /** Ids of tests that have failed for good. */
  readonly failed = new Set<string>();
  private waitingUnits = 0;
  private unknownUnits = 0;
  private waitingMs: number | null = null;
  private readonly ends = { tests: 0, passed: 0, flaky: 0, skipped: 0 };

  /** @param attempt the test's last one */
  add({ id, retries }: TestCase, attempt: AttemptRecord | undefined, isOver: boolean): void {
    const { ends } = this;
    ends.tests++;
    if (!attempt) return;
    if (attempt.status === 'skipped') ends.skipped++;
    else if (!attempt.ok) {
      const isLast = isOver || attempt.retry >= retries;
      if (isLast && attempt.status !== 'interrupted') this.failed.add(id);
    } else {
      ends.passed++;
      if (attempt.retry > 0) ends.flaky++;
    }
  }

  /** @param estimateMs of a unit of which nothing has begun; null where nothing is known of it */
  addWaiting(estimateMs: number | null): void {
    this.waitingUnits++;
    if (estimateMs === null) this.unknownUnits++;
    else this.waitingMs = (this.waitingMs ?? 0) + estimateMs;
  }

  view(name: string, health: ProjectHealthView): ProjectView {
    const { busySlots, waitingUnits, unknownUnits, waitingMs, ends, failed } = this;
    const waiting = { waitingUnits, unknownUnits, waitingMs };
    return { name, busySlots, ...waiting, ...ends, failed: failed.size, health };
  }
}

function healthOf(project: string, changes: readonly BreakerEventRecord[]): ProjectHealthView {
  return changes.findLast((change) => change.project === project)?.to ?? 'closed';
}

function failureView({ project, file, title }: AttemptRecord): FailureView {
  return { project, file, title };
}
