import type { Job } from '../internals.js';
import { regroupJobs } from '../regroup-jobs.js';
import type { FleetSuite } from './fleet-suite.js';

/** Jobs of a phase: those that start as the runner likes, and those that need a lease. */
export interface SplitJobs {
  readonly own: readonly Job[];
  /** One for each shared unit. */
  readonly shared: ReadonlyMap<string, Job>;
}

/**
 * Tells apart what every agent runs for itself and what is shared. Playwright cuts tests that share hooks into chunks by its
 * number of workers: here they are put together again, since a unit has to be the same on every machine.
 * @throws Error where Playwright has changed and no job can be made
 */
export function splitJobs(jobs: readonly Job[], suite: FleetSuite): SplitJobs {
  const own: Job[] = [];
  const shared = new Map<string, Job>();
  for (const job of regroupJobs(jobs, (testId) => suite.unitIdOf(testId))) {
    const unitId = job.tests[0] && suite.unitIdOf(job.tests[0].id);
    if (unitId === undefined) own.push(job);
    else shared.set(unitId, job);
  }
  return { own, shared };
}
