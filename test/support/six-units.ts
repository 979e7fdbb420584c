/** A suite to share, without a runner. */
import type { TestCase } from '@playwright/test/reporter';
import type { CollectedUnit } from '../../plugin/playwright/collect-units.js';
import { FleetSuite } from '../../plugin/playwright/live/fleet-suite.js';
import type { TestIndex } from '../../plugin/playwright/test-index.js';

const project = { name: 'p', dependencies: [] } as unknown as CollectedUnit['project'];

/** Six units of one test each, called by their files. */
export const units = ['a', 'b', 'c', 'd', 'e', 'f'].map((file): CollectedUnit => {
  const tests = [{ id: file, results: [{}], ok: () => true } as unknown as TestCase];
  const rest = { title: '', kind: '', repeatEachIndex: 0, workerKey: 'p', locks: [], isDivisible: false };
  return { specKey: file, project, file, tests, ...rest };
});

const estimate = { value: 1000, spread: 0, sampleCount: 1, source: 'own' as const };
export const index = {
  units,
  estimate: () => estimate,
  estimator: { workerStart: () => estimate },
} as unknown as TestIndex;

export const suite = new FleetSuite(index, () => []);
