import type { TestCase, TestResult } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import { SlotLog, workerStartMs } from '../../../plugin/playwright/slot-log.js';

const AT = 1_770_000_000_000;

function aTest(id: string): TestCase {
  return { id, results: [], expectedStatus: 'passed' } as unknown as TestCase;
}

function aResult(workerIndex: number, startedMs: number, status = 'passed'): TestResult {
  const parts = { workerIndex, parallelIndex: 0, status, duration: 500, startTime: new Date(startedMs) };
  return parts as unknown as TestResult;
}

/** A unit of one test in slot 0, from `startedMs` on, for a second. */
function runUnit(log: SlotLog, id: string, startedMs: number, workerIndex: number, steps: number[]) {
  const test = aTest(id);
  const result = aResult(workerIndex, startedMs + 300);
  log.begin({
    tests: [test],
    slot: 0,
    startedMs,
    isWarm: steps.length === 0 ? true : null,
    isIsolated: false,
    reason: 'warm',
    estimate: null,
  });
  log.testBegan(test, result);
  for (const durationMs of steps) log.browserLaunched(test, result, durationMs);
  log.testEnded(test, result);
  return log.end(0, startedMs + 1000);
}

describe('SlotLog', () => {
  it('counts the launch of a worker’s browser once: another step of its name is its end', () => {
    const log = new SlotLog();
    const cold = runUnit(log, 'a', AT, 0, [200, 40]);
    const warm = runUnit(log, 'b', AT + 1000, 0, [40]);
    const next = runUnit(log, 'c', AT + 2000, 1, [150]);
    expect([cold, warm, next].map((entry) => entry?.browserMs)).toEqual([200, 0, 150]);
    expect([cold, warm, next].map((entry) => entry && workerStartMs(entry))).toEqual([200, 0, 150]);
  });
});
