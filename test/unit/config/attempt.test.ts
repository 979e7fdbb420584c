import { expect, it } from 'vitest';
import { isRerun, resolveAttempt } from '../../../src/config/attempt.js';

it.each([
  [{ GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: '2' }, 2],
  [{ GITHUB_RUN_ID: '12' }, 1],
  [{ CI_PIPELINE_ID: '5', CI_JOB_ID: '8123' }, 8123],
  [{ CIRCLE_WORKFLOW_ID: 'abc', CIRCLE_NODE_INDEX: '3' }, 1],
  [{ BUILDKITE_BUILD_ID: 'b', BUILDKITE_RETRY_COUNT: '0' }, 1],
  [{ BUILDKITE_BUILD_ID: 'b', BUILDKITE_RETRY_COUNT: '2' }, 3],
  [{ BUILD_BUILDID: '9', SYSTEM_STAGEATTEMPT: '2', SYSTEM_JOBATTEMPT: '1' }, 2],
  [{ BUILD_BUILDID: '9', SYSTEM_STAGEATTEMPT: '1', SYSTEM_JOBATTEMPT: '3' }, 3],
  [{ BITBUCKET_PIPELINE_UUID: '{u}', BITBUCKET_STEP_RUN_NUMBER: '2' }, 2],
  [{ BUILD_TAG: 'jenkins-job-3' }, 1],
  [{ GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: 'odd' }, 1],
  [{}, 1],
])('reads the attempt of %j', (env, expected) => {
  expect(resolveAttempt(env)).toBe(expected);
});

it.each([
  [{ GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: '2' }, true],
  [{ GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: '1' }, false],
  [{ BUILDKITE_BUILD_ID: 'b', BUILDKITE_RETRY_COUNT: '1' }, true],
  // Ids of jobs grow, and tell nothing of it.
  [{ CI_PIPELINE_ID: '5', CI_JOB_ID: '8123' }, false],
  [{}, false],
])('tells whether a job ran before by %j', (env, expected) => {
  expect(isRerun(env)).toBe(expected);
});
