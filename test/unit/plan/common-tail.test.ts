import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonTail, type SharedUnit, type TailShards } from '../../../src/plan/common-tail.js';

const FOUR: TailShards = { slots: [1, 1, 1, 1], startSpreadMs: 0 };

/** A unit that history knows. */
function unit(id: string, shard: number, value: number, spread = 0, sampleCount = 5): SharedUnit {
  return { id, shard, estimate: { value, spread, sampleCount, source: sampleCount > 0 ? 'own' : 'suite' } };
}

/** Units of 1 to `count` times 10 ms, dealt out to four shards in turn. @param spread as a part of the length */
function suite(count: number, spread: number): SharedUnit[] {
  return Array.from({ length: count }, (_, index) => {
    const ms = 10 * (index + 1);
    return unit(`u${index}`, 1 + (index % 4), ms, spread * ms);
  });
}

const msOf = (units: readonly SharedUnit[], isIn: (id: string) => boolean): number =>
  units.reduce((sum, { id, estimate }) => sum + (isIn(id) ? estimate.value : 0), 0);

describe('commonTail', () => {
  it('keeps nothing back where all is known exactly and the shares are equal', () => {
    const equal = Array.from({ length: 40 }, (_, index) => unit(`u${index}`, 1 + (index % 4), 100));
    expect(commonTail(equal, FOUR)).toEqual(new Set());
  });

  it('keeps back what the shares differ by, in the shortest units', () => {
    const units = [
      unit('a', 1, 100),
      unit('b', 2, 100),
      unit('c', 3, 100),
      unit('d', 4, 70),
      unit('e', 4, 10),
    ];
    const more = [...units, unit('f', 1, 30)];
    expect(commonTail(more, FOUR)).toEqual(new Set(['e', 'f']));
  });

  it.each([
    ['exactly', 0],
    ['about', 0.3],
  ])('keeps little back for the sake of one unit that nothing makes shorter, known %s', (_, spread) => {
    const giant = unit('giant', 1, 1000, spread * 1000);
    const small = Array.from({ length: 30 }, (_each, index) =>
      unit(`u${index}`, 2 + (index % 3), 20, spread * 20),
    );
    const tail = commonTail([giant, ...small], FOUR);
    expect(tail.has('giant')).toBe(false);
    expect(tail.size).toBeLessThan(small.length / 2);
    if (spread === 0) expect(tail.size).toBe(0);
  });

  it('keeps back as much as the largest of all shares is above their mean, by the bound for any distribution', () => {
    const units = suite(80, 0.3);
    const tail = commonTail(units, FOUR);
    const own = units.filter(({ id }) => !tail.has(id));
    const variance = own.reduce((sum, { estimate }) => sum + estimate.spread ** 2, 0);
    const needed = (4 * 3 * Math.sqrt(variance / 4)) / Math.sqrt(7);
    const tailMs = msOf(units, (id) => tail.has(id));
    expect(tailMs).toBeGreaterThanOrEqual(needed);
    const longest = Math.max(...units.map(({ id, estimate }) => (tail.has(id) ? estimate.value : 0)));
    const unevenMs = 4 * longest;
    expect(tailMs).toBeLessThan(needed + longest + unevenMs);
    for (const { id, estimate } of own) expect(estimate.value, id).toBeGreaterThanOrEqual(longest);
  });

  it('keeps back more of what is less certain, and for more shards', () => {
    const partOf = (spread: number, count: number, startSpreadMs = 0): number => {
      const units = suite(200, spread).map((one, index) => ({ ...one, shard: 1 + (index % count) }));
      const tail = commonTail(units, { slots: Array.from({ length: count }, () => 1), startSpreadMs });
      return msOf(units, (id) => tail.has(id)) / msOf(units, () => true);
    };
    expect(partOf(0.4, 4)).toBeGreaterThan(partOf(0.1, 4));
    expect(partOf(0.3, 16)).toBeGreaterThan(partOf(0.3, 4));
    expect(partOf(0.1, 4, 5000)).toBeGreaterThan(partOf(0.1, 4));
  });

  it('leaves units that nobody knows where they start early', () => {
    const units = [...suite(40, 0.2), unit('new', 1, 5, 5, 0)];
    const tail = commonTail(units, FOUR);
    expect(tail.size).toBeGreaterThan(0);
    expect(tail.has('new')).toBe(false);
  });

  it('keeps nothing back for one agent', () => {
    expect(commonTail(suite(20, 0.5), { ...FOUR, slots: [4] })).toEqual(new Set());
  });

  it('is the same whatever the order of the units', () => {
    const units = suite(30, 0.3);
    const shuffled = fc.shuffledSubarray(units, { minLength: units.length });
    const expected = commonTail(units, FOUR);
    fc.assert(
      fc.property(shuffled, (given) => {
        expect(commonTail(given, FOUR)).toEqual(expected);
      }),
    );
  });
});
