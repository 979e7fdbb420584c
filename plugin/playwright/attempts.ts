import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { AttemptRecord } from '../../src/model/record.js';
import type { TestPlace } from './test-index.js';

/** What an attempt's record takes from elsewhere. */
export interface AttemptContext {
  readonly agent: string;
  readonly slot: number;
  readonly place: TestPlace;
}

/** Playwright's message when an assertion finds no baseline (`toHaveScreenshot`, `toMatchSnapshot`). */
const MISSING_BASELINE = /A snapshot doesn't exist at /;

/** The record of one finished attempt. */
export function attemptRecord(
  test: TestCase,
  result: TestResult,
  { agent, slot, place }: AttemptContext,
): AttemptRecord {
  // Field by field: this runs for every attempt, and spreading takes several times as long.
  return {
    agent,
    slot,
    project: place.project,
    file: place.file,
    title: place.title,
    kind: place.kind,
    workerIndex: result.workerIndex,
    testId: test.id,
    repeatEachIndex: test.repeatEachIndex,
    retry: result.retry,
    status: result.status,
    ok: result.status === 'skipped' || result.status === test.expectedStatus,
    skippedAtRunTime: !place.isDeclaredSkipped && isSkippedAtRunTime(test, result),
    lacksBaseline: result.errors.some((error) => MISSING_BASELINE.test(error.message ?? '')),
    superseded: false,
    startedMs: result.startTime.getTime(),
    durationMs: Math.max(0, result.duration),
  };
}

/**
 * Whether a test skipped itself in a worker (by `skip` or `fixme` with a condition). A test
 * that was skipped for an earlier failure of its serial suite bears no such annotation.
 */
export function isSkippedAtRunTime(test: TestCase, result: TestResult): boolean {
  if (result.status !== 'skipped' || result.workerIndex < 0) return false;
  return test.annotations.some(({ type }) => type === 'skip' || type === 'fixme');
}
