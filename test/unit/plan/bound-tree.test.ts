import { describe, expect, it } from 'vitest';
import { BoundTree } from '../../../src/plan/bound-tree.js';

describe('BoundTree', () => {
  it('finds the least value where the least bound is another one', () => {
    const values = [9, 7, 30, 8];
    const bounds = [5, 6, 1, 8];
    expect(treeOf(bounds).placeOfLeast(0, (place) => values[place] ?? NaN)).toBe(1);
  });

  it('takes the first of equal values', () => {
    const tree = treeOf([3, 2, 1, 3, 3]);
    expect(tree.placeOfLeast(0, () => 4)).toBe(0);
    expect(tree.placeOfLeast(1, () => 4)).toBe(0);
  });

  it('computes no value that its bound rules out', () => {
    const looked: number[] = [];
    const bounds = Array.from({ length: 100 }, (_, place) => 100 - place);
    const place = treeOf(bounds).placeOfLeast(5, (each) => {
      looked.push(each);
      return 100 - each + 5;
    });
    expect({ place, looked }).toEqual({ place: 99, looked: [99] });
  });

  it('goes by a bound that was changed', () => {
    const values = [4, 3, 2];
    const tree = treeOf(values);
    values[2] = 9;
    tree.set(2, 9);
    expect(tree.placeOfLeast(0, (place) => values[place] ?? NaN)).toBe(1);
  });

  it('knows a single place', () => {
    expect(treeOf([7]).placeOfLeast(1, () => 8)).toBe(0);
  });
});

function treeOf(bounds: readonly number[]): BoundTree {
  return new BoundTree(bounds.length, (place) => bounds[place] ?? NaN);
}
