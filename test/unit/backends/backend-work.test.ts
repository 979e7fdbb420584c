import { expect, it } from 'vitest';
import { DEFAULT_WORK, workOf } from '../../../plugin/playwright/backends/backend-work.js';

it('work is one number for all, or one for each tag', () => {
  expect(workOf(3, ['@vision'])).toBe(3);
  expect(workOf({ '@text': 2, '@vision': 300 }, ['@slow', '@vision', '@text'])).toBe(300);
  expect(workOf({ '@text': 2 }, ['@audio'])).toBe(DEFAULT_WORK);
});

it.each([0, -1, NaN, Infinity])('work of %s is refused with the name of the option', (millions) => {
  expect(() => workOf({ '@text': millions }, ['@text'])).toThrow('`backendWork["@text"]`: received');
  expect(() => workOf(millions, [])).toThrow('`backendWork`: received');
});
