import type { TaskMemory } from './task-memory.js';
import type { TaskInfo } from './task.js';

/** What a budget is made of. */
export interface MemoryBudgetOptions {
  /** What running tasks may need together, in bytes; infinite where there is no limit. */
  readonly memoryBytes: number;
  /** What the task in a slot was seen to use so far, in bytes; 0 where nothing was measured. */
  readonly seenBytes: (slot: number) => number;
  /** What was measured of tasks before. */
  readonly memory: TaskMemory;
}

/** A task that has memory. */
export interface MemoryHolder {
  readonly task: TaskInfo;
  readonly unit: { readonly project: string };
  readonly slot: number;
}

/** The memory that tasks of a pool have between them. */
export class MemoryBudget {
  constructor(private readonly options: MemoryBudgetOptions) {}

  /** What running tasks leave, in bytes; below 0 where they need more than there is. */
  freeBytes(running: Iterable<MemoryHolder>): number {
    const { memoryBytes, seenBytes } = this.options;
    let used = 0;
    for (const { task, unit, slot } of running) {
      const seen = task.memoryBytes === null ? seenBytes(slot) : 0;
      used += Math.max(seen, this.needBytes(task, unit.project));
    }
    return memoryBytes - used;
  }

  /** By the task's own word, else by what was measured. */
  needBytes(task: TaskInfo, browser: string): number {
    return task.memoryBytes ?? this.options.memory.needBytes(task, browser);
  }

  /** @param freeBytes as {@link freeBytes} tells; without a limit nothing needs to be known of the task */
  hasRoomFor(task: TaskInfo, browser: string, freeBytes: number): boolean {
    return freeBytes === Infinity || this.needBytes(task, browser) <= freeBytes;
  }
}
