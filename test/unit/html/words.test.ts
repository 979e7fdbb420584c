import { describe, expect, it } from 'vitest';
import { unitCount } from '../../../reporters/html/client/words.js';

describe('unitCount', () => {
  it('tells of stays where they are more than units: retries have rows of their own', () => {
    expect(unitCount(14, 14)).toBe('14 units');
    expect(unitCount(14, 16)).toBe('14 units in 16 stays');
    expect(unitCount(1, 2)).toBe('1 unit in 2 stays');
  });
});
