import { expect, it } from 'vitest';
import { DEFAULT_WORK, workOf, type WorkSubject } from '../../../plugin/playwright/backends/backend-work.js';

const subject = (tags: readonly string[], kind = ''): WorkSubject => ({ tags, kind: () => kind });

it('work is one number for all, or one for each tag', () => {
  expect(workOf(3, subject(['@vision']))).toBe(3);
  expect(workOf({ '@text': 2, '@vision': 300 }, subject(['@slow', '@vision', '@text']))).toBe(300);
  expect(workOf({ '@text': 2 }, subject(['@audio']))).toBe(DEFAULT_WORK);
});

it('a kind tells work where no tag does', () => {
  const work = { '@text': 2, vision: 300 };
  expect(workOf(work, subject([], 'vision'))).toBe(300);
  expect(workOf(work, subject(['@text'], 'vision'))).toBe(2);
  expect(workOf(work, subject(['@audio'], 'toString'))).toBe(DEFAULT_WORK);
});

it.each([0, -1, NaN, Infinity])('work of %s is refused with the name of the option', (millions) => {
  expect(() => workOf({ '@text': millions }, subject(['@text']))).toThrow('`backendWork["@text"]`: received');
  expect(() => workOf(millions, subject([]))).toThrow('`backendWork`: received');
});
