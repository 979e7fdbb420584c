import { beforeEach, describe, expect, it } from 'vitest';
import { MoveWatch, type TaskMoved } from '../../../plugin/pool/move-watch.js';
import type { TaskInfo } from '../../../src/pool/task.js';

const MOVE = {
  task: { id: 'b' } as TaskInfo,
  to: 'firefox',
  gainMs: 300,
  endWithoutMs: 1000,
} satisfies TaskMoved;

let settled: { readonly id: string; readonly actualMs: number }[];
let watch: MoveWatch;

beforeEach(() => {
  settled = [];
  watch = new MoveWatch(({ task }, actualMs) => void settled.push({ id: task.id, actualMs }));
});

describe('MoveWatch', () => {
  it('tells how much sooner the last of what the pool had then has ended', () => {
    watch.moved(MOVE, ['a', 'b']);
    watch.started('b');
    watch.ended('b', 500);
    expect(settled).toEqual([]);
    watch.ended('a', 800);
    watch.ended('a', 900);
    expect(settled).toEqual([{ id: 'b', actualMs: 200 }]);
  });

  it('tells where it ended later', () => {
    watch.moved(MOVE, ['b']);
    watch.ended('b', 1400);
    expect(settled).toEqual([{ id: 'b', actualMs: -400 }]);
  });

  it('tells nothing where a task that came later has started before', () => {
    watch.moved(MOVE, ['a', 'b']);
    watch.ended('b', 500);
    watch.started('c');
    watch.ended('a', 800);
    expect(settled).toEqual([]);
  });

  it('tells nothing where a task was taken back', () => {
    watch.moved(MOVE, ['a', 'b']);
    watch.takenBack('a');
    watch.ended('b', 500);
    expect(settled).toEqual([]);
  });

  it('shares what came of it between moves that overlap, by what each was to bring', () => {
    watch.moved({ ...MOVE, gainMs: 100 }, ['a', 'b', 'c']);
    watch.started('b');
    watch.moved({ ...MOVE, task: { id: 'c' } as TaskInfo, gainMs: 300, endWithoutMs: 900 }, ['a', 'b', 'c']);
    watch.started('c');
    watch.ended('b', 300);
    watch.ended('c', 400);
    watch.ended('a', 600);
    expect(settled).toEqual([
      { id: 'b', actualMs: 100 },
      { id: 'c', actualMs: 300 },
    ]);
  });

  it('tells of a move after tasks have come, and no longer of one before', () => {
    watch.moved(MOVE, ['a', 'b']);
    watch.started('b');
    watch.moved({ ...MOVE, task: { id: 'd' } as TaskInfo, endWithoutMs: 1500 }, ['a', 'b', 'd']);
    watch.started('d');
    for (const id of ['a', 'b', 'd']) watch.ended(id, 1200);
    expect(settled).toEqual([{ id: 'd', actualMs: 300 }]);
  });
});
