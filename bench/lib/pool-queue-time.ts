import type { SlotView } from '../../src/engine/events.js';
import { Knowledge } from '../../src/pool/knowledge.js';
import { Scheduler } from '../../src/pool/scheduler.js';
import { DEFAULT_WEIGHTS } from '../../src/score/weights.js';

const BROWSERS = ['chromium', 'firefox'];
const TASK_MS = 500;

/** Processor time that a pool's choices take while so many tasks come, and then run, in milliseconds. */
export interface PoolQueueTime {
  readonly tasks: number;
  readonly priorities: number;
  readonly cpuMs: number;
  /** For each time that the pool looks what may start. */
  readonly cpuMsPerLook: number;
}

/** All tasks come while each slot is busy with the first ones; the pool looks after each, and after each end. */
export function poolQueueTime(tasks: number, priorities: number, slots: number): PoolQueueTime {
  drive(Math.min(tasks, 200), Math.min(priorities, 200), slots); // compiled before anything is timed
  const cpu = process.cpuUsage();
  const looks = drive(tasks, priorities, slots);
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000;
  return { tasks, priorities, cpuMs, cpuMsPerLook: cpuMs / looks };
}

/** @returns how often the pool looked what may start */
function drive(tasks: number, priorities: number, slots: number): number {
  const scheduler = poolScheduler(slots);
  const views: SlotView[] = Array.from({ length: slots }, () => ({ isBusy: false, warmKey: null }));
  const ends: { readonly slot: number; readonly atMs: number }[] = [];
  let [looks, started] = [0, 0];
  const startAll = (atMs: number): void => {
    for (;;) {
      looks++;
      const start = scheduler.next(views, atMs);
      if (!start) break;
      started++;
      views[start.slot] = { isBusy: true, warmKey: start.unit.workerKey };
      ends.push({ slot: start.slot, atMs: atMs + TASK_MS });
    }
    scheduler.nextLookMs(atMs);
  };
  for (let each = 0; each < tasks; each++) {
    const [name, browser] = [`task ${each % 100}`, BROWSERS[each % 2] ?? ''];
    const info = { id: `t${each}`, name, kind: 'kind', candidates: BROWSERS, memoryBytes: null, locks: [] };
    scheduler.add({ ...info, priority: (7919 * each) % priorities }, browser);
    startAll(0);
  }
  for (let end = ends.shift(); end; end = ends.shift()) {
    scheduler.finished(end.slot, end.atMs);
    views[end.slot] = { isBusy: false, warmKey: views[end.slot]?.warmKey ?? null };
    startAll(end.atMs);
  }
  if (started !== tasks) throw new Error(`${started} of ${tasks} tasks have started.`);
  return looks;
}

function poolScheduler(slots: number): Scheduler {
  const knowledge = new Knowledge();
  const scheduler = new Scheduler({
    ...{ knowledge, memoryBytes: Infinity, seenBytes: () => 0 },
    ...{ weights: () => DEFAULT_WEIGHTS, onHealthChange: () => {} },
  });
  for (const browser of BROWSERS) scheduler.browsers.add(browser, slots);
  return scheduler;
}
