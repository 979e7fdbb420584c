import { describe, expect, it } from 'vitest';
import { BrowserInstances, type InstanceFacts } from '../../../plugin/playwright/browser-instances.js';

const LAUNCH = { project: 'chromium', slot: 0, workerIndex: 1, launchedMs: 1000 };
const REPORTED = { browserName: 'chromium', browserVersion: '140.0' };

function facts(parts: Partial<InstanceFacts> = {}): InstanceFacts {
  return { unitEndsOf: () => [500, 2000, 3000], liveWorkers: new Set([1]), ...parts };
}

describe('BrowserInstances', () => {
  it('joins what Playwright and the worker tell of one launch', () => {
    const instances = new BrowserInstances();
    instances.launched(LAUNCH);
    instances.launched({ ...LAUNCH, ...REPORTED, launchedMs: 1100 });
    expect(instances.records(facts())).toEqual([
      {
        ...LAUNCH,
        ...REPORTED,
        instance: 'worker-1',
        state: 'closed',
        closedMs: 3000,
        units: 2,
        peakMemoryBytes: null,
        memoryKind: null,
        restarts: 0,
      },
    ]);
  });

  it('keeps the highest memory, also from before the launch is told', () => {
    const instances = new BrowserInstances();
    for (const bytes of [5, 9]) instances.sampled(1, { bytes, kind: 'pss' });
    instances.launched(LAUNCH);
    instances.sampled(1, { bytes: 7, kind: 'pss' });
    instances.sampled(2, { bytes: 99, kind: 'rss' });
    expect(instances.records(facts())).toMatchObject([{ peakMemoryBytes: 9, memoryKind: 'pss' }]);
  });

  it('tells a crash from an end, by what comes first', () => {
    const instances = new BrowserInstances();
    instances.launched(LAUNCH);
    instances.launched({ ...LAUNCH, workerIndex: 2, launchedMs: 4000 });
    instances.ended(1, 2500, true);
    instances.ended(1, 2600, false);
    instances.ended(2, 5000, false);
    expect(instances.records(facts())).toMatchObject([
      { workerIndex: 1, state: 'crashed', closedMs: 2500, restarts: 0 },
      { workerIndex: 2, state: 'closed', closedMs: 5000, restarts: 1 },
    ]);
  });

  it.each([
    ['a worker that reports and is gone without a word', REPORTED, new Set<number>(), 'lost'],
    ['a worker that never reported', {}, new Set<number>(), 'closed'],
    ['workers that are not known', REPORTED, null, 'closed'],
  ])('of %s', (_, names, liveWorkers, state) => {
    const instances = new BrowserInstances();
    instances.launched({ ...LAUNCH, ...names });
    expect(instances.records(facts({ liveWorkers }))).toMatchObject([{ state, closedMs: 3000 }]);
  });

  it('a browser without a unit ends when it was launched', () => {
    const instances = new BrowserInstances();
    instances.launched(LAUNCH);
    expect(instances.records(facts({ unitEndsOf: () => [] }))).toMatchObject([{ closedMs: 1000, units: 0 }]);
  });

  it('counts restarts by project and slot', () => {
    const instances = new BrowserInstances();
    const places = [
      ['chromium', 0],
      ['chromium', 1],
      ['firefox', 0],
      ['chromium', 0],
    ] as const;
    places.forEach(([project, slot], workerIndex) =>
      instances.launched({ project, slot, workerIndex, launchedMs: workerIndex }),
    );
    expect(instances.records(facts()).map(({ restarts }) => restarts)).toEqual([0, 0, 0, 1]);
  });
});
