import type { TestCase, TestResult } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { RunLog } from '../../../plugin/playwright/run-log.js';
import type { TestIndex } from '../../../plugin/playwright/test-index.js';

/** Of four tests, of which so many have ended when their slot stops at 60 ms; the slots that had them would have needed 100. */
function stealOf(ended: number, isElsewhere: (testId: string) => boolean = () => false) {
  const project = { name: 'p', dependencies: [] };
  const unit = { project, file: 'a.spec.ts', title: '', kind: '', locks: [], workerKey: 'p' };
  const index = { unitOf: () => unit, describe: () => ({ ...unit, project: 'p' }) } as unknown as TestIndex;
  const log = new RunLog('agent', index);
  const tests = ['1', '2', '3', '4'].map(
    (id) =>
      ({
        id,
        results: [],
        expectedStatus: 'passed',
        parent: { title: '' },
        ok: () => true,
      }) as unknown as TestCase,
  );
  log.phaseStarted();
  const help = { aloneMs: 100, restMs: 50, endMs: 70 };
  const start = { slot: 1, startedMs: 0, isWarm: true, isIsolated: false, estimate: null } as const;
  log.unitStarted({ ...start, tests, reason: 'steal', help });
  for (const test of tests.slice(0, ended)) {
    const result = { status: 'passed', duration: 10, parallelIndex: 1, startTime: new Date(0) };
    log.testEnded(test, { ...result, errors: [], annotations: [], steps: [] } as unknown as TestResult);
  }
  log.unitEnded(1, 60);
  return log.steals(isElsewhere);
}

it('tells of what a slot took over by how much sooner all was to be done, and was', () => {
  expect(stealOf(4)).toEqual([
    {
      ...{ project: 'p', file: 'a.spec.ts', title: '', stolenMs: 0, fromShard: null },
      ...{ predictedGainMs: 30, actualGainMs: 40, counts: true },
    },
  ]);
});

it('tells no gain of what was cut off, and counts nothing that another agent has', () => {
  expect(stealOf(2)).toMatchObject([{ actualGainMs: null, counts: true }]);
  expect(stealOf(0)).toMatchObject([{ actualGainMs: null, counts: false }]);
  expect(stealOf(4, (testId) => testId === '3')).toMatchObject([{ counts: false }]);
});
