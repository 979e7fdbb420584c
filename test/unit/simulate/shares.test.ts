import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { karmarkarKarp } from '../../../src/simulate/karmarkar-karp.js';
import { countSplit, longestFirst, roundRobin, type Shares } from '../../../src/simulate/shares.js';

const values = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 });
const shardCount = fc.integer({ min: 1, max: 6 });

function loads(shares: Shares, lengths: readonly number[]): number[] {
  return shares.map((share) => share.reduce((sum, index) => sum + (lengths[index] ?? 0), 0));
}

describe('every way to cut shards', () => {
  it.each([
    ['roundRobin', (lengths: readonly number[], shards: number) => roundRobin(lengths.length, shards)],
    [
      'countSplit',
      (lengths: readonly number[], shards: number) =>
        countSplit(
          lengths.map((v) => v + 1),
          shards,
        ),
    ],
    [
      'longestFirst',
      (lengths: readonly number[], shards: number) =>
        longestFirst(lengths, Array(shards).fill(1) as number[]),
    ],
    [
      'karmarkarKarp',
      (lengths: readonly number[], shards: number) =>
        karmarkarKarp(lengths, Array(shards).fill(2) as number[]),
    ],
  ])('%s gives every unit to one shard', (_, cut) => {
    fc.assert(
      fc.property(values, shardCount, (lengths, shards) => {
        const shares = cut(lengths, shards);
        expect(shares).toHaveLength(shards);
        expect(shares.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
      }),
    );
  });
});

describe('countSplit', () => {
  it('cuts as Playwright does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }),
        shardCount,
        (tests, shards) => {
          expect(countSplit(tests, shards)).toEqual(
            Array.from({ length: shards }, (_, shard) => playwrightShard(tests, shard + 1, shards)),
          );
        },
      ),
    );
  });

  it('gives a file to the slice that holds its first test', () => {
    expect(countSplit([3, 3, 1, 1], 2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(countSplit([8, 1, 1], 4)).toEqual([[0], [], [], [1, 2]]);
  });
});

/** `filterForShard` of Playwright 1.64 for equal weights, written down as it is there. */
function playwrightShard(groups: readonly number[], current: number, total: number): number[] {
  const shardableTotal = groups.reduce((a, b) => a + b, 0);
  const sizes = Array.from({ length: total }, () => Math.floor(shardableTotal / total));
  const remainder = shardableTotal - sizes.reduce((a, b) => a + b, 0);
  for (let i = 0; i < remainder; i++) sizes[i % sizes.length] = (sizes[i % sizes.length] ?? 0) + 1;
  let from = 0;
  for (let i = 0; i < current - 1; i++) from += sizes[i] ?? 0;
  const to = from + (sizes[current - 1] ?? 0);
  let position = 0;
  const result: number[] = [];
  for (const [index, size] of groups.entries()) {
    if (position >= from && position < to) result.push(index);
    position += size;
  }
  return result;
}

describe('longestFirst', () => {
  it('puts each unit, the longest first, where least work is', () => {
    expect(longestFirst([1, 9, 5, 4], [1, 1])).toEqual([
      [1, 0],
      [2, 3],
    ]);
  });

  it('counts the slots of a shard', () => {
    expect(loads(longestFirst([6, 6, 6, 6], [3, 1]), [6, 6, 6, 6])).toEqual([18, 6]);
  });
});

describe('karmarkarKarp', () => {
  it('finds the even split that longest first misses', () => {
    const lengths = [8, 7, 6, 5, 4];
    expect(Math.max(...loads(longestFirst(lengths, [1, 1]), lengths))).toBe(17);
    expect(Math.max(...loads(karmarkarKarp(lengths, [1, 1]), lengths))).toBe(16);
  });
});
