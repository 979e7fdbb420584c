import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { memoryNeedOf } from '../../../plugin/playwright/memory-need.js';

const tagged = (...tags: string[]) => ({ tags, annotations: [] as object[] }) as TestCase;
const annotated = (type: string, description?: string) =>
  ({
    tags: [] as string[],
    annotations: [description === undefined ? { type } : { type, description }],
  }) as TestCase;

it('is what a tag or an annotation says', () => {
  expect(memoryNeedOf([tagged('@slow', '@memory:2gb')])).toBe(2 * 2 ** 30);
  expect(memoryNeedOf([tagged('@memory:1.5GB')])).toBe(1.5 * 2 ** 30);
  expect(memoryNeedOf([annotated('memory', '300 MB')])).toBe(300 * 2 ** 20);
});

it('is the most that one of a unit’s tests needs: they run one after the other', () => {
  expect(memoryNeedOf([tagged('@memory:200mb'), annotated('memory', '1 gb'), tagged()])).toBe(2 ** 30);
});

it('is nothing where nobody has said anything, or something else', () => {
  for (const test of [
    tagged(),
    tagged('@memory', '@memory:leak', '@memory:2'),
    annotated('memory'),
    annotated('issue', '2 gb'),
  ])
    expect(memoryNeedOf([test])).toBe(0);
});
