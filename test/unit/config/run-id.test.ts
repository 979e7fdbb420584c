import { describe, expect, it } from 'vitest';
import { resolveFleetId, resolveRunId } from '../../../src/config/run-id.js';

describe('resolveFleetId', () => {
  it.each([
    [{ GITHUB_RUN_ID: '12' }, { GITHUB_RUN_ATTEMPT: '1' }, { GITHUB_RUN_ATTEMPT: '2' }],
    [{ CI_PIPELINE_ID: '5' }, { CI_JOB_ID: '70' }, { CI_JOB_ID: '90' }],
    [{ BUILDKITE_BUILD_ID: 'b' }, { BUILDKITE_RETRY_COUNT: '0' }, { BUILDKITE_RETRY_COUNT: '1' }],
    [{ BUILD_BUILDID: '9' }, { SYSTEM_JOBATTEMPT: '1' }, { SYSTEM_JOBATTEMPT: '2' }],
    [
      { BITBUCKET_PIPELINE_UUID: '{u}' },
      { BITBUCKET_STEP_RUN_NUMBER: '1' },
      { BITBUCKET_STEP_RUN_NUMBER: '2' },
    ],
  ])('is the same for all attempts: %j', (run, first, second) => {
    const id = resolveFleetId(undefined, { ...run, ...first }, 'cmd', 0);
    expect(resolveFleetId(undefined, { ...run, ...second }, 'cmd', 0)).toBe(id);
    expect(resolveRunId(undefined, { ...run, ...first }, 'cmd', 0)).toBe(id);
  });

  it('prefers the option, and is new for each local run', () => {
    expect(resolveFleetId('mine', { GITHUB_RUN_ID: '1' }, 'cmd', 0)).toBe('mine');
    expect(resolveFleetId(undefined, {}, 'a', 0)).not.toBe(resolveFleetId(undefined, {}, 'a', 0));
  });
});

describe('resolveRunId', () => {
  it('is another one for a re-run, where the CI counts them', () => {
    const id = (env: NodeJS.ProcessEnv) => resolveRunId(undefined, env, 'cmd', 0);
    const azure = { BUILD_BUILDID: '9' };
    expect(id({ ...azure, SYSTEM_JOBATTEMPT: '2' })).not.toBe(id(azure));
    const gitlab = { CI_PIPELINE_ID: '5' };
    expect(id({ ...gitlab, CI_JOB_ID: '70' })).toBe(id({ ...gitlab, CI_JOB_ID: '71' }));
  });

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
