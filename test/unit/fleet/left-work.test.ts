import { expect, it } from 'vitest';
import { LeftWork } from '../../../src/fleet/left-work.js';

it('spares none of the last units, one for each slot of the agent as long as it has been told nothing', () => {
  const left = new LeftWork();
  expect(left.spare(10, 2)).toBe(8);
  expect(left.spare(1, 2)).toBe(0);
  expect(left.goneOf(10)).toBe(0);
});

it('spares what the coordinator has last said, and counts what others have taken', () => {
  const left = new LeftWork();
  left.claimed({ leases: [], left: 7, spare: 3 });
  expect(left.spare(10, 2)).toBe(3);
  expect(left.spare(4, 2)).toBe(2);
  expect(left.goneOf(10)).toBe(3);
  expect(left.goneOf(5)).toBe(0);
});
