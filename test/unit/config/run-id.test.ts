import { describe, expect, it } from 'vitest';
import { resolveRunId } from '../../../src/config/run-id.js';

describe('resolveRunId', () => {
  it('prefers the option', () => {
    expect(resolveRunId('mine', { GITHUB_RUN_ID: '1' }, 'cmd', 0)).toBe('mine');
  });

  it.each([
    [{ GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: '2' }, /^github-12-2-/],
    [{ CI_PIPELINE_ID: '5' }, /^gitlab-5-/],
    [{ CIRCLE_WORKFLOW_ID: 'abc' }, /^circleci-abc-/],
    [{ BUILDKITE_BUILD_ID: 'b' }, /^buildkite-b-/],
    [{ BUILD_BUILDID: '9' }, /^azure-9-/],
    [{ BITBUCKET_PIPELINE_UUID: '{u}' }, /^bitbucket-\{u\}-/],
    [{ BUILD_TAG: 'jenkins-job-3' }, /^jenkins-jenkins-job-3-/],
  ])('takes the variables of the CI: %j', (env, expected) => {
    expect(resolveRunId(undefined, env, 'cmd', 0)).toMatch(expected);
  });

  it('is the same on every machine of a CI run, and another one for another command', () => {
    const env = { GITHUB_RUN_ID: '12' };
    expect(resolveRunId(undefined, env, 'a', 1)).toBe(resolveRunId(undefined, env, 'a', 2));
    expect(resolveRunId(undefined, env, 'a', 1)).not.toBe(resolveRunId(undefined, env, 'b', 1));
  });

  it('is new for each local run', () => {
    expect(resolveRunId(undefined, {}, 'a', 0)).toMatch(/^local-1970-01-01T00-00-00-000Z-/);
    expect(resolveRunId(undefined, {}, 'a', 0)).not.toBe(resolveRunId(undefined, {}, 'a', 0));
  });
});
