import { expect, it } from 'vitest';
import { printable, printableLines } from '../../../src/format/printable.js';

it.each([
  ['a\nb\r', 'a\\x0ab\\x0d'],
  ['\u001b[31mred\u0000', '\\x1b[31mred\\x00'],
  // The same sequence in one byte, as some terminals take it.
  ['\u009b31mred', '\\x9b31mred'],
  ['a\u2028b', 'a\\u2028b'],
  ['cart\u202Ecod\u202C\u2067x\u2069\u200f\u061c', 'cart\\u202ecod\\u202c\\u2067x\\u2069\\u200f\\u061c'],
  ['zahlt 購入 שלום 🛒 👩‍👧', 'zahlt 購入 שלום 🛒 👩‍👧'],
])('shows what would not be seen: %j', (text, shown) => expect(printable(text)).toBe(shown));

it('leaves lines what they are where a text has several', () => {
  expect(printableLines('LINE 1: \u001b[2J\n   ^')).toBe('LINE 1: \\x1b[2J\n   ^');
});
