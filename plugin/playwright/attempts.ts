import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { AttemptRecord } from '../../src/model/record.js';

/** What an attempt's record takes from elsewhere. */
export interface AttemptContext {
  readonly agent: string;
  readonly slot: number;
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  /** The test was declared as skipped: it never had a chance to run. */
  readonly isDeclaredSkipped: boolean;
}

/** Playwright's message when an assertion finds no baseline (`toHaveScreenshot`, `toMatchSnapshot`). */
const MISSING_BASELINE = /A snapshot doesn't exist at /;

/** The record of one finished attempt. */
export function attemptRecord(test: TestCase, result: TestResult, context: AttemptContext): AttemptRecord {
  const { isDeclaredSkipped, ...place } = context;
  return {
    ...place,
    workerIndex: result.workerIndex,
    testId: test.id,
    repeatEachIndex: test.repeatEachIndex,
    retry: result.retry,
    status: result.status,
    ok: result.status === 'skipped' || result.status === test.expectedStatus,
    skippedAtRunTime: !isDeclaredSkipped && isSkippedAtRunTime(test, result),
    lacksBaseline: result.errors.some((error) => MISSING_BASELINE.test(error.message ?? '')),
    superseded: false,
    startedMs: result.startTime.getTime(),
    durationMs: Math.max(0, result.duration),
  };
}

/**
 * Whether a test skipped itself in a worker (`test.skip(condition)`, `test.fixme(condition)`). A test
 * that was skipped for an earlier failure of its serial suite bears no such annotation.
 */
export function isSkippedAtRunTime(test: TestCase, result: TestResult): boolean {
  if (result.status !== 'skipped' || result.workerIndex < 0) return false;
  return test.annotations.some(({ type }) => type === 'skip' || type === 'fixme');
}
