import { makeJob, type Job } from './internals.js';

/**
 * Makes jobs of what a plan, or a fleet, keeps together, from those that Playwright made. No test is lost or doubled, and only tests of one
 * file and one kind of worker come together.
 * @param portionOf test → what it belongs to by the plan; undefined for tests that stay as Playwright has grouped them
 * @throws Error where Playwright's tests do not say how they are grouped
 */
export function regroupJobs(
  jobs: readonly Job[],
  portionOf: (testId: string) => string | number | undefined,
): Job[] {
  const groups = new Map<string, { readonly first: Job; readonly tests: Job['tests'] }>();
  jobs.forEach((job, index) => {
    for (const test of job.tests) {
      const portion = portionOf(test.id);
      const key = portion === undefined ? `job ${index}` : keyOf(job, portion);
      const group = groups.get(key);
      if (group) group.tests.push(test);
      else groups.set(key, { first: job, tests: [test] });
    }
  });
  return [...groups.values()].map(({ first, tests }) => {
    const isUnchanged =
      tests.length === first.tests.length && tests.every((test, i) => test === first.tests[i]);
    const job = isUnchanged ? first : makeJob(tests);
    if (!job) throw new Error('a test does not say in which group it belongs');
    return job;
  });
}

function keyOf({ workerHash, requireFile, repeatEachIndex }: Job, portion: string | number): string {
  return JSON.stringify([portion, workerHash, requireFile, repeatEachIndex]);
}
