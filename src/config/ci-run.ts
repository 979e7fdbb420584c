/** What a CI tells of the run that a job belongs to. */
export interface CiRun {
  /** The CI's name, as run ids begin with it. */
  readonly vendor: string;
  /** The same for all jobs of a run, over all attempts. */
  readonly id: string;
  /** Of this job, from 1: of two jobs for the same shard the one with the higher number counts. */
  readonly attempt: number;
  /** Whether the attempt counts re-runs of the run, so that jobs of one attempt have the same number. */
  readonly countsAttempts: boolean;
}

/** Variables of one CI. */
interface CiVariables {
  readonly vendor: string;
  /** The first one must be set for the CI to be known. */
  readonly run: readonly [string, ...string[]];
  /** The highest of these is the attempt. */
  readonly attempt: readonly string[];
  /** What the attempt variables say the first time. @default 1 */
  readonly firstAttempt?: 0 | 1;
  /** Numbers that grow from job to job tell which of two is later, and nothing else. @default true */
  readonly countsAttempts?: false;
}

/** CircleCI and Jenkins begin a run with a new id instead of another attempt. */
const CI_VARIABLES: readonly CiVariables[] = [
  { vendor: 'github', run: ['GITHUB_RUN_ID'], attempt: ['GITHUB_RUN_ATTEMPT'] },
  // A retried job stays in its pipeline, and nothing counts it; ids of jobs grow.
  { vendor: 'gitlab', run: ['CI_PIPELINE_ID'], attempt: ['CI_JOB_ID'], countsAttempts: false },
  { vendor: 'circleci', run: ['CIRCLE_WORKFLOW_ID'], attempt: [] },
  { vendor: 'buildkite', run: ['BUILDKITE_BUILD_ID'], attempt: ['BUILDKITE_RETRY_COUNT'], firstAttempt: 0 },
  // A retry of a job raises the one, a retry of its stage the other.
  { vendor: 'azure', run: ['BUILD_BUILDID'], attempt: ['SYSTEM_STAGEATTEMPT', 'SYSTEM_JOBATTEMPT'] },
  {
    vendor: 'bitbucket',
    run: ['BITBUCKET_PIPELINE_UUID', 'BITBUCKET_BUILD_NUMBER'],
    attempt: ['BITBUCKET_STEP_RUN_NUMBER'],
  },
  { vendor: 'jenkins', run: ['BUILD_TAG'], attempt: [] },
];

/** Reads the run from a CI's own variables; null outside of the CIs that are known. */
export function readCiRun(env: NodeJS.ProcessEnv): CiRun | null {
  const ci = CI_VARIABLES.find(({ run }) => env[run[0]]);
  if (!ci) return null;
  return {
    vendor: ci.vendor,
    id: ci.run.flatMap((name) => env[name] || []).join('-'),
    attempt: attemptOf(ci, env),
    countsAttempts: ci.countsAttempts ?? true,
  };
}

function attemptOf({ attempt, firstAttempt = 1 }: CiVariables, env: NodeJS.ProcessEnv): number {
  const counts = attempt.map((name) => env[name] ?? '').filter((value) => /^\d{1,15}$/.test(value));
  return Math.max(1, ...counts.map((value) => Number(value) + 1 - firstAttempt));
}
