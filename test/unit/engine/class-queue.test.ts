import { describe, expect, it } from 'vitest';
import { ClassQueue, type QueuedUnit } from '../../../src/engine/class-queue.js';
import { engineUnit } from '../../support/engine-units.js';

const queued = (id: string, priorityMs: number, order = 0): QueuedUnit => ({
  unit: engineUnit(id, priorityMs, { order }),
  priorityMs,
});
const any = (): boolean => true;
const anyBut =
  (...ids: string[]) =>
  ({ id }: { id: string }): boolean =>
    !ids.includes(id);

describe('ClassQueue', () => {
  const units = [queued('b', 20), queued('d', 40), queued('a', 10), queued('c', 30)];
  const ids = (queue: ClassQueue): string[] => [...queue.fromTheTop()].map(({ unit }) => unit.id);

  it('is longest first, whatever comes and goes', () => {
    const queue = new ClassQueue('p', 'p', units);
    const late = queued('late', 25);
    queue.add(late);
    expect(ids(queue)).toEqual(['d', 'c', 'late', 'b', 'a']);
    expect([queue.first?.priorityMs, queue.totalMs, queue.size]).toEqual([40, 125, 5]);
    for (const unit of units) queue.remove(unit);
    expect(ids(queue)).toEqual(['late']);
    queue.remove(late);
    expect([queue.first, queue.totalMs, queue.size]).toEqual([undefined, 0, 0]);
  });

  it("settles ties by the runner's order, then by id", () => {
    const queue = new ClassQueue('p', 'p', [queued('z', 10, 1), queued('y', 10, 2), queued('x', 10, 1)]);
    expect(ids(queue)).toEqual(['x', 'z', 'y']);
    expect(queue.longest(any)?.unit.id).toBe('x');
  });

  it('finds the longest that may run', () => {
    const queue = new ClassQueue('p', 'p', units);
    expect(queue.longest(any)?.unit.id).toBe('d');
    expect(queue.longest(anyBut('d', 'c'))?.unit.id).toBe('b');
    expect(queue.longest(() => false)).toBeUndefined();
  });

  it.each([
    ['exactly at the limit', 30, anyBut(), 'c'],
    ['below it', 29, anyBut(), 'b'],
    ['the next one that may run', 30, anyBut('c', 'b'), 'a'],
    ['else the shortest that may', 5, anyBut('a'), 'b'],
    ['else the shortest above it', 20, anyBut('a', 'b'), 'c'],
    ['nothing', 20, () => false, undefined],
  ])('finds the longest within a limit: %s', (_, limitMs, mayRun, expected) => {
    expect(new ClassQueue('p', 'p', units).longestWithin(limitMs, mayRun)?.unit.id).toBe(expected);
  });
});
