import { createHash, randomBytes } from 'node:crypto';

/** For each CI the variables that name one run, attempts of it included. */
const CI_RUN_VARIABLES: readonly (readonly [prefix: string, ...variables: string[]])[] = [
  ['github', 'GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'],
  ['gitlab', 'CI_PIPELINE_ID'],
  ['circleci', 'CIRCLE_WORKFLOW_ID'],
  ['buildkite', 'BUILDKITE_BUILD_ID'],
  ['azure', 'BUILD_BUILDID', 'SYSTEM_STAGEATTEMPT'],
  ['bitbucket', 'BITBUCKET_PIPELINE_UUID', 'BITBUCKET_BUILD_NUMBER'],
  ['jenkins', 'BUILD_TAG'],
];

/**
 * The id under which agents belong together: the option, else the CI's own variables, else a new one.
 * Runs of different commands on one CI run differ by the digest of the command.
 * @param command what tells apart two test commands in one CI run: directory and arguments
 */
export function resolveRunId(
  runId: string | undefined,
  env: NodeJS.ProcessEnv,
  command: string,
  nowMs: number,
): string {
  if (runId) return runId;
  for (const [prefix, ...variables] of CI_RUN_VARIABLES) {
    const values = variables.flatMap((name) => env[name] ?? []);
    if (values.length > 0 && env[variables[0] ?? ''])
      return `${prefix}-${values.join('-')}-${digest(command)}`;
  }
  return `local-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
