import type { TestCase, TestResult } from '@playwright/test/reporter';
import { beforeEach, expect, it } from 'vitest';
import { FaultLog } from '../../../../plugin/playwright/health/fault-log.js';
import { RecoveryLog } from '../../../../plugin/playwright/health/recovery-log.js';

const CLOSED = 'Error: page.title: Target page, context or browser has been closed';

function aTest(title: string): TestCase {
  return { id: title, title, results: [] as TestResult[] } as TestCase;
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

let log: RecoveryLog;

beforeEach(() => {
  const describe = ({ title }: TestCase) => ({
    ...{ project: 'chromium', file: 'a.spec.ts', title },
    ...{ kind: '', isDeclaredSkipped: false },
  });
  log = new RecoveryLog({ describe });
});

/** Begins the test's next attempt, in a worker. */
function begin(test: TestCase, startMs: number, workerIndex: number): TestResult {
  const result = attempt(test.results.length, startMs, { workerIndex });
  test.results.push(result);
  log.testBegan(test, result);
  return result;
}

it('measures from the loss to the start of the next attempt', () => {
  const pays = aTest('pays');
  log.lost(pays, begin(pays, 1000, 0), 'crash', 1200.4);
  begin(pays, 2000, 1);
  begin(pays, 9000, 2);
  expect(log.records()).toEqual([
    {
      ...{ project: 'chromium', file: 'a.spec.ts', title: 'pays', slot: 1, workerIndex: 0, retry: 0 },
      ...{ fault: 'crash', lostMs: 1200, againMs: 2000, strategy: 'at-once' },
    },
  ]);
});

it('counts the first test of a serial suite that begins anew, and none that had not run', () => {
  const [first, second, rest] = ['first', 'second', 'rest'].map(aTest) as [TestCase, TestCase, TestCase];
  begin(first, 1000, 0);
  log.lost(second, begin(second, 1200, 0), 'hang', 1500);
  begin(rest, 1700, 1);
  expect(log.records()[0]?.againMs).toBeNull();
  begin(first, 1800, 2);
  begin(second, 2000, 2);
  expect(log.records()).toMatchObject([{ title: 'second', againMs: 1800 }]);
});

it('counts no ordinary retry of another test of the file', () => {
  const [fails, lost] = ['fails', 'lost'].map(aTest) as [TestCase, TestCase];
  begin(fails, 1000, 0);
  log.lost(lost, begin(lost, 1500, 1), 'crash', 1600);
  begin(fails, 2000, 2);
  expect(log.records()[0]?.againMs).toBeNull();
  begin(lost, 2500, 2);
  expect(log.records()).toMatchObject([{ title: 'lost', againMs: 2500 }]);
});

it('knows nothing of a serial suite where the worker of the loss is not known', () => {
  const [other, lost] = ['other', 'lost'].map(aTest) as [TestCase, TestCase];
  begin(other, 1000, -1);
  log.lost(lost, begin(lost, 1500, -1), 'worker-lost', 1600);
  begin(other, 2000, 2);
  expect(log.records()[0]?.againMs).toBeNull();
  begin(lost, 2500, 2);
  expect(log.records()[0]?.againMs).toBe(2500);
});

it('measures each loss by the attempt after it', () => {
  const pays = aTest('pays');
  log.lost(pays, begin(pays, 1000, 0), 'crash', 1100);
  log.lost(pays, begin(pays, 2000, 1), 'crash', 2100);
  log.lost(pays, begin(pays, 3300, 2), 'crash', 3400);
  expect(log.records().map(({ lostMs, againMs }) => [lostMs, againMs])).toEqual([
    [1100, 2000],
    [2100, 3300],
    [3400, null],
  ]);
});

it('chooses how a spec begins again by its latest loss, and writes down what was asked for and done', () => {
  const [pays, ships] = ['pays', 'ships'].map(aTest) as [TestCase, TestCase];
  expect(log.strategyOf([pays])).toBeNull();
  log.lost(pays, begin(pays, 1000, 0), 'crash', 1100);
  expect(log.strategyOf([ships])).toBeNull();
  // A serial suite begins anew as a whole.
  expect(log.strategyOf([ships, pays])).toBe('at-once');
  log.lost(pays, begin(pays, 2000, 1), 'crash', 2100);
  expect(log.strategyOf([pays])).toBe('after-another');
  const again = begin(pays, 3300, 2);
  // It runs: another attempt would be no recovery.
  expect(log.strategyOf([pays])).toBeNull();
  log.lost(pays, again, 'out-of-memory', 3400);
  expect(log.strategyOf([pays])).toBe('alone');
  expect(log.records().map(({ strategy }) => strategy)).toEqual(['at-once', 'after-another', null]);
});

it('has a test begin again alone only without tests of its file that have not run yet', () => {
  const [pays, ships] = ['pays', 'ships'].map(aTest) as [TestCase, TestCase];
  log.lost(pays, begin(pays, 1000, 0), 'out-of-memory', 1100);
  expect(log.strategyOf([ships, pays])).toBe('after-another');
  begin(ships, 1200, 1);
  log.lost(pays, begin(pays, 1300, 1), 'out-of-memory', 1400);
  expect(log.strategyOf([ships, pays])).toBe('alone');
  begin(pays, 1500, 2);
  expect(log.records().map(({ strategy }) => strategy)).toEqual(['after-another', 'alone']);
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
