import type { TestCase, TestResult } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { RunLog } from '../../../plugin/playwright/run-log.js';
import type { TestIndex } from '../../../plugin/playwright/test-index.js';

/**
 * Of four tests, of which so many have ended when their slot stops at 60 ms, 20 of which its worker took to start; the slot that had
 * them would have needed 100.
 * @param ownerEndedMs when that one was through with the rest
 */
function stealOf(ended: number, isElsewhere: (testId: string) => boolean = () => false, ownerEndedMs = 50) {
  const project = { name: 'p', dependencies: [] };
  const unit = { project, file: 'a.spec.ts', title: '', kind: '', locks: [], workerKey: 'p' };
  const index = { unitOf: () => unit, describe: () => ({ ...unit, project: 'p' }) } as unknown as TestIndex;
  const log = new RunLog('agent', index);
  const testOf = (id: string): TestCase =>
    ({
      id,
      results: [],
      expectedStatus: 'passed',
      parent: { title: '' },
      ok: () => true,
    }) as unknown as TestCase;
  const tests = ['1', '2', '3', '4'].map(testOf);
  const ownerRuns = (
    startedMs: number,
    endedMs: number,
    { id = 'its own', results = [] as object[], number = NaN } = {},
  ): void => {
    log.unitStarted({
      ...start,
      slot: 0,
      startedMs,
      isWarm: true,
      tests: [{ ...testOf(id), results } as unknown as TestCase],
      reason: 'warm',
      ...(!Number.isNaN(number) && { number }),
    });
    log.unitEnded(0, endedMs);
  };
  log.phaseStarted();
  const loads = { victim: 1, thief: 0.25 };
  const help = { aloneMs: 100, restMs: 50, endMs: 70, team: [0], loads, known: 9 };
  const start = { slot: 1, startedMs: 0, isWarm: false, isIsolated: false, estimate: null } as const;
  ownerRuns(0, 5);
  ownerRuns(5, 10, { id: 'failing' });
  // What a failure has left of it, which Playwright makes a new job of.
  ownerRuns(10, ownerEndedMs, { id: 'failing', number: 10 });
  log.unitStarted({ ...start, tests, reason: 'steal', help });
  for (const test of tests.slice(0, ended)) {
    const result = {
      status: 'passed',
      duration: 10,
      parallelIndex: 1,
      startTime: new Date(20),
      workerIndex: 1,
    };
    const full = { ...result, errors: [], annotations: [], steps: [] } as unknown as TestResult;
    log.testBegan(test, full);
    log.testEnded(test, full);
  }
  log.unitEnded(1, 60);
  // A spec that has moved there meanwhile.
  ownerRuns(65, 500, { id: 'moved', number: 11 });
  // A retry, which nobody knew of when the help began.
  ownerRuns(70, 800, { results: [{ status: 'failed' }] });
  // Of another phase.
  log.phaseStarted();
  ownerRuns(900, 1000);
  return log.steals(isElsewhere);
}

it('tells of what a slot took over by how much sooner all was to be done, and was', () => {
  expect(stealOf(4)).toEqual([
    {
      ...{ project: 'p', file: 'a.spec.ts', title: '', stolenMs: 0, fromShard: null },
      ...{ predictedGainMs: 30, actualGainMs: 30, victimLoad: 1, thiefLoad: 0.25, counts: true },
    },
  ]);
});

it('changes the sign of what came of it with slots that take twice as long as they should', () => {
  const gain = (ownerEndedMs: number) => stealOf(4, () => false, ownerEndedMs)[0]?.actualGainMs;
  // It ended after 60 ms, and would have taken 40 where it was.
  expect([gain(15), gain(30)]).toEqual([-5, 10]);
});

it('tells no gain of what was cut off, and counts nothing that another agent has', () => {
  expect(stealOf(2)).toMatchObject([{ actualGainMs: null, counts: true }]);
  expect(stealOf(0)).toMatchObject([{ actualGainMs: null, counts: false }]);
  expect(stealOf(4, (testId) => testId === '3')).toMatchObject([{ counts: false }]);
});
