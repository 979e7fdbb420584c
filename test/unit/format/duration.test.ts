import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../../src/format/duration.js';
import { formatBytes, formatPercent, formatSignedPercent } from '../../../src/format/number.js';

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [850.4, '850 ms'],
    [999.6, '1.0s'],
    [4200, '4.2s'],
    [9949, '9.9s'],
    [9950, '9.9s'],
    [59_499, '59.5s'],
    [59_949, '59.9s'],
    [59_950, '1m 00s'],
    [112_000, '1m 52s'],
    [3_599_600, '1h 00m'],
    [3_720_000, '1h 02m'],
    [-4200, '-4.2s'],
    [Number.NaN, '–'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('numbers', () => {
  it('shows small shares with a decimal, large ones without', () => {
    expect(formatPercent(0.0342)).toBe('3.4%');
    expect(formatPercent(0.969)).toBe('97%');
    expect(formatPercent(-0.0001)).toBe('0.0%');
    expect(formatPercent(Number.NaN)).toBe('–');
    expect(formatSignedPercent(0.05)).toBe('+5.0%');
    expect(formatSignedPercent(-0.05)).toBe('-5.0%');
  });

  it('shows bytes in the unit that reads best', () => {
    expect(formatBytes(5.25 * 1024 * 1024)).toBe('5.3 MB');
    expect(formatBytes(16 * 1024 ** 3)).toBe('16.0 GB');
  });
});
