import { makeJob, type Job } from '../internals.js';
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
 * @returns null where Playwright has changed and no job can be made
 */
export function splitJobs(jobs: readonly Job[], suite: FleetSuite): SplitJobs | null {
  const own: Job[] = [];
  const parts = new Map<string, Job[]>();
  for (const job of jobs) {
    const unitId = job.tests[0] && suite.unitIdOf(job.tests[0]);
    if (unitId === undefined) own.push(job);
    else parts.set(unitId, [...(parts.get(unitId) ?? []), job]);
  }
  const shared = new Map<string, Job>();
  for (const [unitId, [first, ...others]] of parts) {
    if (!first) continue;
    const tests = [first, ...others].flatMap((job) => job.tests);
    const job = others.length === 0 ? first : makeJob(tests);
    if (!job) return null;
    shared.set(unitId, job);
  }
  return { own, shared };
}
