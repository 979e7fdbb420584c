import { expect, it } from 'vitest';
import { parseSize } from '../../../src/format/parse-size.js';

it.each([
  ['2gb', 2 * 2 ** 30],
  ['1.5 GB', 1.5 * 2 ** 30],
  [' 300 mb ', 300 * 2 ** 20],
  ['0mb', 0],
])('reads %j', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each(['', '2', 'gb', '2tb', '-1gb', '2gb each', '1,5gb'])('does not take %j for a size', (text) => {
  expect(parseSize(text)).toBeUndefined();
});
