/** The CIs for which a cache recipe is known; `generic` for any other. */
export type CiVendor =
  'github' | 'gitlab' | 'circleci' | 'buildkite' | 'azure' | 'jenkins' | 'bitbucket' | 'generic';

/** The variable by which ci-info tells each CI; read from an argument, which ci-info can't do. */
const VARIABLES: readonly (readonly [vendor: CiVendor, variable: string])[] = [
  ['github', 'GITHUB_ACTIONS'],
  ['gitlab', 'GITLAB_CI'],
  ['circleci', 'CIRCLECI'],
  ['buildkite', 'BUILDKITE'],
  ['azure', 'TF_BUILD'],
  ['bitbucket', 'BITBUCKET_COMMIT'],
  ['jenkins', 'JENKINS_URL'],
];

/** Which CI an environment belongs to; null outside CI, and wherever `CI` is `false`. */
export function vendorOf(env: NodeJS.ProcessEnv): CiVendor | null {
  if (env['CI'] === 'false') return null;
  for (const [vendor, variable] of VARIABLES) if (env[variable]) return vendor;
  return env['CI'] || env['CONTINUOUS_INTEGRATION'] || env['BUILD_NUMBER'] ? 'generic' : null;
}
