import type { TestCase, TestResult } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { Dispatcher, Job } from '../../../../plugin/playwright/internals.js';
import { replacedAfterTest, replacedForJob } from '../../../../plugin/playwright/workers/replaced-worker.js';

const [FIRST, LAST] = [{ retries: 1 }, { retries: 1 }] as [TestCase, TestCase];
const JOB = { workerHash: 'mine', projectId: 'one', tests: [FIRST, LAST] } as unknown as Job;
const ENV = { TOKEN: 'of a set-up' };

function dispatcher(changes: { queue?: Job[]; isStopped?: boolean; hash?: string; didStop?: boolean } = {}) {
  const { queue = [], isStopped = false, hash = 'mine', didStop = false } = changes;
  const worker = { hash: () => hash, didSendStop: () => didStop };
  return {
    _queue: queue,
    _isStopped: isStopped,
    _workerSlots: [{}, { worker, jobDispatcher: { job: JOB } }],
    _extraEnvByProjectId: new Map([['one', ENV]]),
  } as unknown as Dispatcher;
}

describe('a worker is replaced', () => {
  const after = (given: Dispatcher, test: TestCase, retry: number) =>
    replacedAfterTest([given], test, { retry, parallelIndex: 1 } as TestResult);
  const replaced = { slot: 1, extraEnv: ENV };

  it('after a test that is tried again, has others after it, or leaves others in the queue', () => {
    expect(after(dispatcher(), LAST, 0)).toEqual(replaced);
    expect(after(dispatcher(), FIRST, 1)).toEqual(replaced);
    expect(after(dispatcher({ queue: [JOB] }), LAST, 1)).toEqual(replaced);
  });

  it('by none where nothing is left, or nothing more shall start', () => {
    expect(after(dispatcher(), LAST, 1)).toBeNull();
    expect(after(dispatcher({ isStopped: true }), FIRST, 0)).toBeNull();
    expect(after(dispatcher(), {} as TestCase, 0), 'a test of nobody').toBeNull();
  });

  it('for a job that it does not fit, or that comes when it was told to stop', () => {
    expect(replacedForJob(dispatcher(), 1, JOB)).toBeNull();
    expect(replacedForJob(dispatcher({ hash: 'other' }), 1, JOB)).toEqual(replaced);
    expect(replacedForJob(dispatcher({ didStop: true }), 1, JOB)).toEqual(replaced);
    expect(replacedForJob(dispatcher(), 0, JOB), 'a slot without a worker').toBeNull();
  });
});
