import type { TestCase, TestResult } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import type { FaultLog } from '../../../../plugin/playwright/health/fault-log.js';
import { HealthLog } from '../../../../plugin/playwright/health/health-log.js';
import type { Job } from '../../../../plugin/playwright/internals.js';
import type { TestIndex } from '../../../../plugin/playwright/test-index.js';
import type { Fault } from '../../../../src/health/fault.js';

/** A job of one test; each has a spec of its own. */
function jobOf(id: string): Job {
  const result = { workerIndex: 0, status: 'failed' } as TestResult;
  return { tests: [{ id, results: [result] } as unknown as TestCase] } as unknown as Job;
}

it('tells of every change of a project, that it is well again too, and of nothing else', () => {
  const faults = new Map<TestResult, Fault>();
  const index = { unitOf: ({ id }: TestCase) => ({ project: { name: 'p' }, specKey: id }) };
  const health = new HealthLog({
    index: index as unknown as TestIndex,
    faults: { take: (result: TestResult) => faults.get(result) } as unknown as FaultLog,
    warn: () => undefined,
    isShared: false,
  });
  const run = (id: string, fault: Fault | null, atMs: number): boolean => {
    const job = jobOf(id);
    for (const result of job.tests.flatMap(({ results }) => results)) if (fault) faults.set(result, fault);
    health.started(job, id, atMs);
    return health.ended(job, id, atMs + 1);
  };
  expect([run('a', 'crash', 0), run('b', 'crash', 1), run('c', null, 2)]).toEqual([false, false, false]);
  expect(run('d', 'crash', 3)).toBe(true);
  expect(health.isOpen('p')).toBe(true);
  const probeMs = health.nextProbeMs() ?? NaN;
  expect(run('e', null, probeMs)).toBe(true);
  expect(health.isOpen('p')).toBe(false);
  expect(run('f', null, probeMs + 10)).toBe(false);
});
