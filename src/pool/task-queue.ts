import type { QueuedTask } from './find-task-move.js';

/** The tasks of one priority that wait. */
export interface PriorityLevel {
  readonly priority: number;
  readonly entries: ReadonlySet<QueuedTask>;
}

interface OpenLevel extends PriorityLevel {
  readonly entries: Set<QueuedTask>;
}

/** The tasks of a pool that wait: by their ids, by those of their units, and by priority. What is asked often costs no look at all of them. */
export class TaskQueue {
  private readonly byTask = new Map<string, QueuedTask>();
  private readonly byUnit = new Map<string, QueuedTask>();
  private readonly open: OpenLevel[] = [];

  get size(): number {
    return this.byTask.size;
  }

  /** In the order in which they came. */
  get entries(): QueuedTask[] {
    return [...this.byTask.values()];
  }

  /** All priorities of tasks that wait, the highest first. */
  get levels(): readonly PriorityLevel[] {
    return this.open;
  }

  /** The task that is queued as this unit. */
  unit(unitId: string): QueuedTask | undefined {
    return this.byUnit.get(unitId);
  }

  /** @param entry of a task that is not queued yet */
  add(entry: QueuedTask): void {
    this.byTask.set(entry.task.id, entry);
    this.byUnit.set(entry.unit.id, entry);
    const { priority } = entry.task;
    const position = this.positionOf(priority);
    const level = this.open[position];
    if (level?.priority === priority) level.entries.add(entry);
    else this.open.splice(position, 0, { priority, entries: new Set([entry]) });
  }

  /** Takes a task out; undefined where it is not queued. */
  remove(taskId: string): QueuedTask | undefined {
    const entry = this.byTask.get(taskId);
    if (!entry) return undefined;
    this.byTask.delete(taskId);
    this.byUnit.delete(entry.unit.id);
    const position = this.positionOf(entry.task.priority);
    const level = this.open[position];
    level?.entries.delete(entry);
    if (level?.entries.size === 0) this.open.splice(position, 1);
    return entry;
  }

  /** That of the first level which is not above the priority. */
  private positionOf(priority: number): number {
    let [low, high] = [0, this.open.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.open[middle]?.priority ?? 0) > priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
