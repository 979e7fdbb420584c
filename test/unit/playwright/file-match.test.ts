import { describe, expect, it } from 'vitest';
import { createFileMatch } from '../../../plugin/playwright/file-match.js';

const FILE = 'pdf/invoice.spec.ts';

describe('createFileMatch', () => {
  it.each([
    ['the config’s directory', 'tests/pdf/**', true],
    ['the root directory', 'pdf/**', true],
    ['neither', 'other/**', false],
    ['any directory', '**/invoice.*', true],
  ])('takes patterns relative to %s', (_, pattern, expected) => {
    const fileMatch = createFileMatch({ configFile: '/shop/playwright.config.ts', rootDir: '/shop/tests' });
    expect(fileMatch(pattern)(FILE)).toBe(expected);
    expect(fileMatch(['nothing', pattern])(FILE)).toBe(expected);
  });

  it('knows one directory where there is no config', () => {
    const fileMatch = createFileMatch({ configFile: undefined, rootDir: '/shop/tests' });
    expect([fileMatch('pdf/**')(FILE), fileMatch('tests/pdf/**')(FILE)]).toEqual([true, false]);
  });
});
