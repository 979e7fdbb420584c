import type { TestCase } from '@playwright/test/reporter';
import { tagsOf } from './test-names.js';

const TAG = '@memory:';
const SIZE = /^(\d+(?:\.\d+)?) ?(mb|gb)$/i;
const BYTES: Readonly<Record<string, number>> = { mb: 2 ** 20, gb: 2 ** 30 };

/**
 * What tests that run one after the other in one worker need of memory, in bytes: the most that one of them says, by a tag
 * `@memory:2gb` or an annotation `{ type: 'memory', description: '2 GB' }`; 0 where none does. What is no size is other
 * people's and means nothing here.
 */
export function memoryNeedOf(tests: readonly TestCase[]): number {
  const words = tests.flatMap((test) => [
    ...tagsOf(test)
      .filter(isMemoryTag)
      .map((tag) => tag.slice(TAG.length)),
    ...test.annotations.filter(({ type }) => type === 'memory').map(({ description }) => description ?? ''),
  ]);
  return Math.max(0, ...words.map(toBytes));
}

/** Whether a tag may be about memory: it says nothing of what a test is about. */
export function isMemoryTag(tag: string): boolean {
  return tag.startsWith(TAG);
}

function toBytes(word: string): number {
  const [, count, unit = ''] = SIZE.exec(word.trim()) ?? [];
  return count === undefined ? 0 : Math.round(Number(count) * (BYTES[unit.toLowerCase()] ?? 0));
}
