import { describe, expect, it } from 'vitest';
import { matchChanges } from '../../../src/estimate/match-changes.js';

describe('matchChanges', () => {
  it('pairs names that were all extended alike, also among names that are near', () => {
    const gone = ['flow.ts', 'chart.ts', 'flow-v2.ts'];
    const fresh = ['flow.ts-old', 'flow-v2.ts-old', 'chart.ts-old', 'flow-v3.ts'];
    expect(new Map(matchChanges(fresh, gone))).toEqual(
      new Map([
        ['flow.ts-old', 'flow.ts'],
        ['flow-v2.ts-old', 'flow-v2.ts'],
        ['chart.ts-old', 'chart.ts'],
      ]),
    );
    expect(new Map(matchChanges(['new/a.ts', 'new/b.ts'], ['a.ts', 'b.ts'])).get('new/a.ts')).toBe('a.ts');
  });

  it('says nothing about a change that was made to one name alone', () => {
    expect(matchChanges(['flow-icon'], ['flow'])).toEqual([]);
  });

  it('uses the change that explains most, and every name once', () => {
    const pairs = matchChanges(['aa', 'ba', 'ab'], ['a', 'b']);
    expect(pairs).toHaveLength(2);
    expect(new Set(pairs.map(([, from]) => from)).size).toBe(2);
  });
});
