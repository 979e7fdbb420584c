import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../src/format/parse-duration.js';

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1m 30s', 90_000],
    ['2.5h', 9_000_000],
    ['500ms', 500],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '5', 'm', '-5m', '0s', '5 minutes', '30s5m', 'Infinity'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
