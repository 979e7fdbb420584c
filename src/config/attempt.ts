import { readCiRun } from './ci-run.js';

/**
 * Which attempt of its CI job this process is, from 1: a re-run of the same shard has a higher one. On GitLab CI, which does
 * not count, it is the job's id; where nothing tells, 1.
 */
export function resolveAttempt(env: NodeJS.ProcessEnv): number {
  return readCiRun(env)?.attempt ?? 1;
}

/** Whether the CI tells that this job, or all of its run, ran before. GitLab CI does not. */
export function isRerun(env: NodeJS.ProcessEnv): boolean {
  const ci = readCiRun(env);
  return ci !== null && ci.countsAttempts && ci.attempt > 1;
}
