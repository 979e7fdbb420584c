import { describe, expect, it } from 'vitest';
import { cacheRecipe } from '../../../reporters/ci-recipe.js';

const recipe = (env: NodeJS.ProcessEnv, history = '/app/.evenkeel/history.duckdb'): string | null =>
  cacheRecipe(env, history, '/app');

describe('cacheRecipe', () => {
  it('is silent outside CI and where CI is switched off', () => {
    expect(recipe({})).toBeNull();
    expect(recipe({ CI: 'false', GITHUB_ACTIONS: 'true' })).toBeNull();
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
    expect(recipe(env)).toContain(words);
    expect(recipe(env)).toContain('.evenkeel');
  });

  it('names the directory in which the history really is', () => {
    const text = recipe({ GITLAB_CI: 'true' }, '/app/out/$& here/h.duckdb');
    expect(text).toContain('paths: [out/$& here/]');
    expect(text).not.toContain('.evenkeel');
    expect(recipe({ CI: '1' }, '/app/h.duckdb')).toContain('the files h.duckdb* from run to run');
  });
});
