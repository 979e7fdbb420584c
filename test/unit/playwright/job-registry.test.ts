import { expect, it } from 'vitest';
import { JobRegistry, type JobDescriber } from '../../../plugin/playwright/job-registry.js';
import type { Dispatcher, Job } from '../../../plugin/playwright/internals.js';

const DESCRIBER: JobDescriber = {
  estimateJob: () => ({ value: 1, spread: 0, sampleCount: 1, source: 'own' }),
  projectName: (id) => id,
  limitsOf: () => [],
  memoryBytesOf: () => 0,
  retryStrategyOf: () => null,
};

function job(name: string): Job {
  return {
    ...{ workerHash: 'h', requireFile: name, repeatEachIndex: 0, projectId: 'p', tests: [], locks: [] },
  };
}

it('names the units that were made since it was asked last, and keeps none that has gone', () => {
  const registry = new JobRegistry({ _queue: [] } as unknown as Dispatcher, DESCRIBER);
  const [gone, left] = [registry.register(job('a'), 0), registry.register(job('b'), 1)];
  registry.forget(gone.id);
  expect(registry.takeUnseen()).toEqual([left]);
  expect(registry.takeUnseen()).toEqual([]);
});
