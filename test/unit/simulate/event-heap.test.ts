import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventHeap } from '../../../src/simulate/event-heap.js';

it('gives events back in the order of time, those of one moment in the order of their arrival', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (times) => {
      const heap = new EventHeap<number>();
      for (const [index, atMs] of times.entries()) heap.push(atMs, index);
      const popped: number[] = [];
      for (let next = heap.pop(); next; next = heap.pop()) popped.push(next.event);
      const expected = times
        .map((_, index) => index)
        .sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      expect(popped).toEqual(expected);
    }),
  );
});

it('takes events while it gives some back', () => {
  const heap = new EventHeap<string>();
  heap.push(5, 'e');
  heap.push(1, 'a');
  expect(heap.pop()).toMatchObject({ atMs: 1, event: 'a' });
  heap.push(2, 'b');
  heap.push(9, 'f');
  expect([heap.pop()?.event, heap.pop()?.event, heap.pop()?.event]).toEqual(['b', 'e', 'f']);
  expect(heap.pop()).toBeUndefined();
});
