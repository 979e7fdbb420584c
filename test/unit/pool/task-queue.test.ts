import { expect, it } from 'vitest';
import { TaskQueue } from '../../../src/pool/task-queue.js';
import type { QueuedTask } from '../../../src/pool/find-task-move.js';
import { randomSequence } from '../../support/random-sequence.js';

function entry(id: string, priority: number): QueuedTask {
  return { task: { id, priority }, unit: { id: `${id}/1` } } as QueuedTask;
}

function told(queue: TaskQueue): [priority: number, tasks: string[]][] {
  return queue.levels.map(({ priority, entries }) => [priority, [...entries].map(({ task }) => task.id)]);
}

it('has each task at the level of its priority, the highest first, whatever comes and goes', () => {
  const queue = new TaskQueue();
  const { uniform } = randomSequence(1);
  const queued = new Map<string, QueuedTask>();
  for (let step = 0; step < 2000; step++) {
    const id = `t${Math.floor(uniform() * 40)}`;
    const known = queued.get(id);
    expect(queue.remove(id)).toBe(known);
    if (known) {
      queued.delete(id);
      expect(queue.unit(`${id}/1`)).toBeUndefined();
    } else {
      const added = entry(id, Math.floor(uniform() * 12) - 6.5);
      queued.set(id, added);
      queue.add(added);
      expect(queue.unit(`${id}/1`)).toBe(added);
    }
    const priorities = [...new Set([...queued.values()].map(({ task }) => task.priority))];
    const expected = priorities
      .sort((a, b) => b - a)
      .map((priority) => [
        priority,
        [...queued.values()].filter(({ task }) => task.priority === priority).map(({ task }) => task.id),
      ]);
    expect(told(queue)).toEqual(expected);
    expect(queue.entries).toEqual([...queued.values()]);
    expect(queue.size).toBe(queued.size);
  }
});
