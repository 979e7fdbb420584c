import type { TestStatus } from '@playwright/test/reporter';
import type { ReportedTest } from '../../../src/verify/agent-report.js';

/** What Playwright makes of a test's attempts (`TestCase.outcome()`, packages/playwright/src/common/test.ts). */
export function outcomeOf(statuses: readonly TestStatus[], expected: TestStatus): ReportedTest['outcome'] {
  const counted = statuses.filter((status) => status !== 'interrupted');
  if (counted.every((status) => status === 'skipped')) return 'skipped';
  const failures = counted.filter((status) => status !== 'skipped' && status !== expected);
  if (failures.length === 0) return 'expected';
  return failures.length === counted.length ? 'unexpected' : 'flaky';
}
