import type { TestCase } from '@playwright/test/reporter';
import { parseSize } from '../../src/format/parse-size.js';
import { tagsOf } from './test-names.js';

const TAG = '@memory:';

/**
 * What a test says that it needs of memory, in bytes, by a tag `@memory:2gb` or an annotation `{ type: 'memory', description: '2 GB' }`;
 * undefined where it says nothing. What is no size is other people's and means nothing here.
 */
export function saidNeed(test: TestCase): number | undefined {
  const tagged = tagsOf(test).flatMap((tag) => (isMemoryTag(tag) ? tag.slice(TAG.length) : []));
  const annotated = test.annotations.flatMap(({ type, description = '' }) =>
    type === 'memory' ? description : [],
  );
  const sizes = [...tagged, ...annotated].flatMap((word) => parseSize(word) ?? []);
  return sizes.length === 0 ? undefined : Math.max(...sizes);
}

/** Whether a tag may be about memory: it says nothing of what a test is about. */
export function isMemoryTag(tag: string): boolean {
  return tag.startsWith(TAG);
}
