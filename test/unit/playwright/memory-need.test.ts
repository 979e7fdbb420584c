import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { saidNeed } from '../../../plugin/playwright/memory-need.js';

const tagged = (...tags: string[]) => ({ tags, annotations: [] as object[] }) as TestCase;
const annotated = (type: string, description?: string) =>
  ({
    tags: [] as string[],
    annotations: [description === undefined ? { type } : { type, description }],
  }) as TestCase;

it('is what a tag or an annotation says', () => {
  expect(saidNeed(tagged('@slow', '@memory:2gb'))).toBe(2 * 2 ** 30);
  expect(saidNeed(tagged('@memory:1.5GB'))).toBe(1.5 * 2 ** 30);
  expect(saidNeed(annotated('memory', '300 MB'))).toBe(300 * 2 ** 20);
  expect(saidNeed(tagged('@memory:0mb'))).toBe(0);
});

it('is the most of what a test says', () => {
  expect(saidNeed(tagged('@memory:2gb', '@memory:200mb'))).toBe(2 * 2 ** 30);
});

it('is not known where nobody has said anything, or something else', () => {
  for (const test of [
    tagged(),
    tagged('@memory', '@memory:leak', '@memory:2'),
    annotated('memory'),
    annotated('issue', '2 gb'),
  ])
    expect(saidNeed(test)).toBeUndefined();
});
