import type { FullConfig, Suite } from '@playwright/test/reporter';
import { workerLimitOf } from './internals.js';

/** Where a run takes place. */
export interface RunCapacity {
  readonly slots: number;
  /** Project name → how many workers it may have (`workers` of a project). */
  readonly projectLimits: ReadonlyMap<string, number>;
}

/** The capacity that the configuration gives. */
export function capacityOf(config: FullConfig, suite: Suite): RunCapacity {
  const projectLimits = new Map<string, number>();
  for (const projectSuite of suite.suites) {
    const limit = workerLimitOf(projectSuite);
    const project = projectSuite.project();
    if (limit !== undefined && project) projectLimits.set(project.name, limit);
  }
  return { slots: config.workers, projectLimits };
}

/** Playwright starts no more workers than it has groups to run at the same time. */
export function actualWorkers(config: FullConfig): number {
  const actual: unknown = config.metadata['actualWorkers'];
  return typeof actual === 'number' && actual > 0 ? actual : config.workers;
}
