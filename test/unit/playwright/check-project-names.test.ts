import type { FullProject } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import { checkProjectNames } from '../../../plugin/playwright/check-project-names.js';
import { resolveOptions } from '../../../src/config/resolve-options.js';

const PROJECTS = ['chromium', 'firefox'].map((name) => ({ name })) as FullProject[];

describe('checkProjectNames', () => {
  it('takes those of the config', () => {
    const route = { mode: 'best', projects: ['chromium', 'firefox'], pin: { '**': ['firefox'] } };
    expect(() => checkProjectNames(resolveOptions({ route }, {}), PROJECTS)).not.toThrow();
  });

  it('refuses a limit of another project, and takes one of a tag', () => {
    const limits = { chromium: 1, '@any': 2 };
    expect(() => checkProjectNames(resolveOptions({ limits }, {}), PROJECTS)).not.toThrow();
    expect(() => checkProjectNames(resolveOptions({ limits: { nope: 1 } }, {}), PROJECTS)).toThrow(
      'option `limits`: there is no project "nope"',
    );
  });

  it.each([
    ['route.projects', { projects: ['chromium', 'nope'] }],
    ['route.pin["tests/**"]', { pin: { 'tests/**': ['nope'] } }],
  ])('refuses others in %s, and says which are allowed', (option, route) => {
    const options = resolveOptions({ route }, {});
    expect(() => checkProjectNames(options, PROJECTS)).toThrow(
      `option \`${option}\`: there is no project "nope". Allowed: "chromium", "firefox".`,
    );
  });
});
