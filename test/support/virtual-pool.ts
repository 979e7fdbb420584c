/** Tasks on the scheduler that pools use, in virtual time: what takes minutes with browsers takes no time here. */
import type { SlotView } from '../../src/engine/events.js';
import type { Scheduler, TaskStart } from '../../src/pool/scheduler.js';
import type { TaskInfo } from '../../src/pool/task.js';

export interface VirtualArrival {
  readonly atMs: number;
  readonly kind: string;
}

/** How a pool came through. */
export interface Course {
  /** Task → how often it ran. */
  readonly ran: ReadonlyMap<string, number>;
  /** By slot, from `measuredFromMs` on. */
  readonly busyMs: readonly number[];
  readonly lastEndMs: number;
  readonly longestQueue: number;
  readonly moved: number;
  /** By task that came from `measuredFromMs` on, from its arrival to its start. */
  readonly waitsMs: readonly number[];
}

export interface VirtualPool {
  readonly scheduler: Scheduler;
  readonly slots: number;
  /** Of the browsers that such a task may run in. */
  readonly candidates: (kind: string) => readonly string[];
  readonly tookMs: (task: TaskInfo, browser: string) => number;
  /** Where a task goes that arrives. */
  readonly choose: (task: TaskInfo, atMs: number) => string;
  /** Whether tasks that wait may go elsewhere. */
  readonly moves: boolean;
  readonly measuredFromMs: number;
  /** What a pool looks at every so often while it is on. @default nothing */
  readonly look?: {
    readonly everyMs: number;
    readonly at: (views: readonly SlotView[], atMs: number) => void;
  };
}

/** @param arrivals in the order of time */
export function runVirtualPool(arrivals: readonly VirtualArrival[], pool: VirtualPool): Course {
  const { scheduler, slots, candidates, tookMs, choose, moves, measuredFromMs, look } = pool;
  const coming = arrivals.map(({ atMs, kind }, index) => ({
    atMs,
    task: taskOf(`t${index}`, kind, candidates(kind)),
  }));
  const cameMs = new Map(coming.map(({ task, atMs }) => [task.id, atMs]));
  const views = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null as string | null }));
  const ends = new Map<number, number>();
  const ran = new Map<string, number>();
  const busyMs = views.map(() => 0);
  const waitsMs: number[] = [];
  let [lastEndMs, longestQueue, moved, lookMs] = [0, 0, 0, look?.everyMs ?? Infinity];
  const next = (nowMs: number): TaskStart | null => {
    const start = scheduler.next(views, nowMs);
    const move = start || !moves ? null : scheduler.findMove(views, nowMs, (task) => task.candidates);
    if (!move) return start;
    moved++;
    scheduler.remove(move.task.id);
    scheduler.add(move.task, move.to);
    return scheduler.next(views, nowMs);
  };
  while (coming.length > 0 || ends.size > 0) {
    const nowMs = Math.min(coming[0]?.atMs ?? Infinity, lookMs, ...ends.values());
    if (look && nowMs === lookMs) {
      look.at(views, nowMs);
      lookMs += look.everyMs;
    }
    for (const [slot, endMs] of ends) {
      if (endMs > nowMs) continue;
      ends.delete(slot);
      lastEndMs = endMs;
      scheduler.finished(slot, nowMs);
      views[slot] = { isBusy: false, warmKey: views[slot]?.warmKey ?? null };
    }
    while (coming[0] && coming[0].atMs <= nowMs) {
      const [{ task }] = coming.splice(0, 1) as [(typeof coming)[number]];
      scheduler.add(task, choose(task, nowMs));
    }
    longestQueue = Math.max(longestQueue, scheduler.queuedCount);
    for (let start = next(nowMs); start; start = next(nowMs)) {
      const { slot, task, unit } = start;
      const its = tookMs(task, unit.project);
      views[slot] = { isBusy: true, warmKey: unit.workerKey };
      ends.set(slot, nowMs + its);
      if (nowMs >= measuredFromMs) busyMs[slot] = (busyMs[slot] ?? 0) + its;
      const since = cameMs.get(task.id) ?? nowMs;
      if (since >= measuredFromMs) waitsMs.push(nowMs - since);
      ran.set(task.id, (ran.get(task.id) ?? 0) + 1);
    }
  }
  return { ran, busyMs, lastEndMs, longestQueue, moved, waitsMs };
}

/** 1 − mean busy / max busy over slots. */
export function imbalanceOf({ busyMs }: Course): number {
  return 1 - busyMs.reduce((sum, ms) => sum + ms, 0) / busyMs.length / Math.max(...busyMs);
}

function taskOf(id: string, kind: string, candidates: readonly string[]): TaskInfo {
  return { id, name: kind, kind, candidates, priority: 0, memoryBytes: 0, locks: [] };
}
