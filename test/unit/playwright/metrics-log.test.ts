import type { FullProject } from '@playwright/test/reporter';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { MetricsLog } from '../../../plugin/playwright/metrics-log.js';
import { QueuedUnits } from '../../../plugin/playwright/queued-units.js';
import { RunLog } from '../../../plugin/playwright/run-log.js';
import type { TestIndex } from '../../../plugin/playwright/test-index.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function unit(name: string): CollectedUnit {
  const project = { name, dependencies: [] as string[] } as unknown as FullProject;
  return {
    project,
    tests: [{ id: name, results: [] }],
    isDivisible: false,
    locks: [],
    workerKey: name,
  } as unknown as CollectedUnit;
}

function measured() {
  const units = [unit('narrow'), unit('wide')];
  const index = {
    units,
    unitOf: (test: { id: string }) => units.find(({ project }) => project.name === test.id),
  } as unknown as TestIndex;
  const log = new RunLog('agent', index);
  const queued = new QueuedUnits(units, 4);
  const warnings: string[] = [];
  const metrics = new MetricsLog({
    ...{ log, index, queued },
    capacity: { slots: 4, projectLimits: new Map([['narrow', 1]]) },
    workers: () => null,
    warn: (message) => void warnings.push(message),
  });
  const begin = (project: string, slot: number): void =>
    log.unitStarted({
      tests: units.find((its) => its.project.name === project)?.tests ?? [],
      ...{ slot, startedMs: Date.now(), isWarm: true, isIsolated: false, reason: 'warm', estimate: null },
    });
  return { metrics, log, queued, begin, warnings };
}

it('samples each second what is busy and what waits, by the slots that a project may have', async () => {
  const { metrics, log, queued, begin, warnings } = measured();
  const queue = new Map([
    ['narrow', 3],
    ['wide', 0],
  ]);
  metrics.start();
  log.phaseStarted();
  queued.phaseStarted(() => queue);
  begin('narrow', 0);
  await vi.advanceTimersByTimeAsync(1000);
  // One has moved before it began, and begins where it came to.
  queue.set('narrow', 2);
  begin('wide', 1);
  await vi.advanceTimersByTimeAsync(1000);
  log.unitEnded(0, Date.now());
  queue.set('narrow', 0);
  await vi.advanceTimersByTimeAsync(1000);
  metrics.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(warnings).toEqual([]);
  const rows = metrics
    .records()
    .samples.map(({ project, busySlots, slots, queuedUnits }) => [project, busySlots, slots, queuedUnits]);
  expect(rows).toEqual([
    ['narrow', 1, 1, 3],
    ['narrow', 1, 1, 2],
    ['wide', 1, 4, 0],
    ['wide', 1, 4, 0],
  ]);
});

it('is told by the units that have begun where nobody tells of phases', async () => {
  const { metrics, begin } = measured();
  metrics.start();
  begin('narrow', 0);
  await vi.advanceTimersByTimeAsync(1000);
  metrics.stop();
  expect(metrics.records().samples).toMatchObject([
    { project: 'narrow', busySlots: 1, queuedUnits: 0, memoryBytes: null },
    { project: 'wide', busySlots: 0, queuedUnits: 1 },
  ]);
});
