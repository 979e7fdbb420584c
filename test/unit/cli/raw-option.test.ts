import { describe, expect, it } from 'vitest';
import { rawOption } from '../../../reporters/cli/raw-option.js';

describe('rawOption', () => {
  it('keeps values as they were typed', () => {
    expect(rawOption(['report', '--run', '0012'], 'run')).toBe('0012');
    expect(rawOption(['report', '--run=1e3'], 'run')).toBe('1e3');
    expect(rawOption(['report', '--run', 'a', '--run', 'b'], 'run')).toBe('b');
  });

  it('finds nothing where there is nothing', () => {
    expect(rawOption(['report', '--runner', 'x'], 'run')).toBeUndefined();
    expect(rawOption(['report', '--run'], 'run')).toBeUndefined();
    expect(rawOption(['sql', '--', '--run', 'x'], 'run')).toBeUndefined();
  });
});
