import type { TestCase, TestResult } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { FaultLog } from '../../../../plugin/playwright/health/fault-log.js';
import { RecoveryLog } from '../../../../plugin/playwright/health/recovery-log.js';
import type { TestIndex } from '../../../../plugin/playwright/test-index.js';

const CLOSED = 'Error: page.title: Target page, context or browser has been closed';

function aTest(title: string): TestCase {
  return { id: title, title } as TestCase;
}

function attempt(retry: number, startMs: number, parts: Partial<TestResult> = {}): TestResult {
  const base = {
    workerIndex: retry,
    parallelIndex: 1,
    duration: 500,
    status: 'failed',
    errors: [],
    steps: [],
  };
  return { ...base, retry, startTime: new Date(startMs), ...parts } as unknown as TestResult;
}

/** A log of tests, of which those in a list belong to one spec. */
function logOf(...specs: readonly TestCase[][]): RecoveryLog {
  const index = {
    unitOf: (test: TestCase) => specs.find((tests) => tests.includes(test)),
    describe: ({ title }: TestCase) => ({ project: 'chromium', file: 'a.spec.ts', title }),
  };
  return new RecoveryLog(index as unknown as TestIndex);
}

it('measures from the loss to the start of the next attempt', () => {
  const pays = aTest('pays');
  const log = logOf([pays]);
  log.testBegan(pays, attempt(0, 1000));
  log.lost(pays, attempt(0, 1000), 'crash', 1200.4);
  log.testBegan(pays, attempt(1, 2000));
  log.testBegan(pays, attempt(2, 9000));
  expect(log.records()).toEqual([
    {
      ...{ project: 'chromium', file: 'a.spec.ts', title: 'pays', slot: 1, workerIndex: 0, retry: 0 },
      ...{ fault: 'crash', lostMs: 1200, againMs: 2000 },
    },
  ]);
});

it('counts any test of the spec that is tried again, but none of another spec, and none that had not run', () => {
  const [first, second, rest, other] = ['first', 'second', 'rest', 'other'].map(aTest) as [
    TestCase,
    TestCase,
    TestCase,
    TestCase,
  ];
  const log = logOf([first, second, rest], [other]);
  log.lost(second, attempt(0, 1000), 'hang', 1500);
  log.testBegan(other, attempt(1, 1600));
  log.testBegan(rest, attempt(0, 1700));
  expect(log.records()[0]?.againMs).toBeNull();
  log.testBegan(first, attempt(1, 1800));
  expect(log.records()).toMatchObject([{ title: 'second', againMs: 1800 }]);
});

it('measures each loss by the attempt after it', () => {
  const pays = aTest('pays');
  const log = logOf([pays]);
  log.lost(pays, attempt(0, 1000), 'crash', 1100);
  log.testBegan(pays, attempt(1, 2000));
  log.lost(pays, attempt(1, 2000), 'crash', 2100);
  log.testBegan(pays, attempt(2, 3300));
  log.lost(pays, attempt(2, 3300), 'crash', 3400);
  expect(log.records().map(({ lostMs, againMs }) => [lostMs, againMs])).toEqual([
    [1100, 2000],
    [2100, 3300],
    [3400, null],
  ]);
});

it('dates a loss by what told of it, within the attempt, else by the end of the attempt', () => {
  const faults = new FaultLog(() => null);
  const lost = attempt(0, 1000, { errors: [{ message: CLOSED }] });
  expect(faults.lostMs(lost)).toBe(1500);
  // Its duration has the launch of its browser not in it.
  const launch = { title: 'Fixture "browser"', duration: 700, steps: [] };
  const end = { title: 'Worker Cleanup', duration: 900, steps: [launch] };
  const steps = [{ ...end, title: 'Before Hooks' }, end] as unknown as TestResult['steps'];
  expect(faults.lostMs({ ...lost, steps })).toBe(2200);
  faults.browserCrashed(0, 1150);
  expect(faults.testEnded(lost)).toBe('crash');
  expect(faults.lostMs(lost)).toBe(1150);
  // Its browser was gone before it began: it waits from its start.
  expect(faults.lostMs(attempt(0, 1300))).toBe(1300);
  expect(faults.testEnded(attempt(0, 1300, { status: 'passed' }))).toBeNull();
});
