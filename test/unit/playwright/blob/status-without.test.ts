import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../plugin/playwright/blob/outcome-of.js';
import { statusWithout } from '../../../../plugin/playwright/blob/write-deduplicated.js';
import type { MergeableReport } from '../../../../src/verify/agent-report.js';
import { blobAgent, reportedTest, unrunTest } from '../../../support/agent-reports.js';

function failedRun(overrides: Partial<MergeableReport> = {}): MergeableReport {
  const tests = [reportedTest('a1', { outcome: 'unexpected' }), reportedTest('b1')];
  const { report } = blobAgent('', tests, { status: 'failed', ...overrides });
  if (!report) throw new Error('an agent with a blob has a report');
  return report;
}

describe('statusWithout', () => {
  it('is passed where the tests that leave explain the failure', () => {
    expect(statusWithout(failedRun(), new Set(['a1']))).toBe('passed');
    const interrupted = failedRun({ status: 'interrupted', tests: [unrunTest('a1'), reportedTest('b1')] });
    expect(statusWithout(interrupted, new Set(['a1']))).toBe('passed');
  });

  it('stays where anything else may have been the reason', () => {
    expect(statusWithout(failedRun(), new Set(['b1']))).toBe('failed');
    expect(statusWithout(failedRun({ hasErrors: true }), new Set(['a1']))).toBe('failed');
    const flaky = [reportedTest('a1', { outcome: 'unexpected' }), reportedTest('b1', { outcome: 'flaky' })];
    expect(statusWithout(failedRun({ tests: flaky }), new Set(['a1']))).toBe('failed');
  });
});

describe('outcomeOf', () => {
  it.each([
    [['passed'], 'passed', 'expected'],
    [['failed', 'passed'], 'passed', 'flaky'],
    [['failed', 'timedOut'], 'passed', 'unexpected'],
    [['failed'], 'failed', 'expected'],
    [['skipped'], 'skipped', 'skipped'],
    [['interrupted'], 'passed', 'skipped'],
    [['interrupted', 'passed'], 'passed', 'expected'],
  ] as const)('of %j where %s is expected is %s', (statuses, expected, outcome) => {
    expect(outcomeOf(statuses, expected)).toBe(outcome);
  });
});
