import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { createLimitsOf } from '../../../plugin/playwright/limits.js';

const tagged = (...tags: string[]): TestCase => ({ tags }) as unknown as TestCase;

it('gives the limits of a project, and of tags that one of the tests bears', () => {
  const limitsOf = createLimitsOf({ chromium: 3, '@login': 1, '@slow': 2 });
  expect(limitsOf('chromium', [tagged('@fast'), tagged('@login')])).toEqual([
    { name: 'limit chromium', most: 3 },
    { name: 'limit @login', most: 1 },
  ]);
  expect(limitsOf('firefox', [tagged('@log'), tagged()])).toEqual([]);
  expect(createLimitsOf({})('chromium', [tagged('@login')])).toEqual([]);
});
