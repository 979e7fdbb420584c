import semver from 'semver';

/** Versions on which every test of ours has run. */
const TESTED_RANGE = '>=1.62.0 <1.66.0';

/** Whether every test of ours has run on this version of Playwright; a run itself goes by what it finds inside. */
export function isTestedVersion(version: string): boolean {
  return semver.satisfies(version, TESTED_RANGE, { includePrerelease: true });
}
