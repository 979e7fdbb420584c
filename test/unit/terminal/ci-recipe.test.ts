import { describe, expect, it } from 'vitest';
import { cacheRecipe } from '../../../reporters/ci-recipe.js';

describe('cacheRecipe', () => {
  it('is silent outside CI and where CI is switched off', () => {
    expect(cacheRecipe({})).toBeNull();
    expect(cacheRecipe({ CI: 'false', GITHUB_ACTIONS: 'true' })).toBeNull();
  });

  it.each([
    [{ GITHUB_ACTIONS: 'true' }, 'restore-keys'],
    [{ GITLAB_CI: 'true' }, 'fallback_keys'],
    [{ CIRCLECI: 'true' }, 'save_cache'],
    [{ BUILDKITE: 'true' }, 'cache#'],
    [{ TF_BUILD: 'True' }, 'Cache@2'],
    [{ JENKINS_URL: 'http://ci', BUILD_ID: '1' }, 'archiveArtifacts'],
    [{ BITBUCKET_COMMIT: 'abc' }, 'caches'],
    [{ CI: '1' }, 'from run to run'],
  ])('knows the CI of %j', (env, words) => {
    expect(cacheRecipe(env)).toContain(words);
    expect(cacheRecipe(env)).toContain('.evenkeel');
  });
});
