import type { TestHistory } from '../model/history.js';
import { taskQuery, type TaskInfo } from './task.js';

/** As many as history keeps of a test. */
const SAMPLES_KEPT = 10;

type TaskName = Pick<TaskInfo, 'name' | 'kind'>;

/**
 * What tasks need of memory, as measured: that of the whole browser while the task was in it. The highest of the latest
 * samples counts, since too low a guess costs a browser and too high a one only some waiting.
 */
export class TaskMemory {
  private readonly samples = new Map<string, readonly number[]>();

  /** Takes in what history knows of one more kind. */
  add(tests: readonly TestHistory[]): void {
    for (const { project, file, title, samples } of tests)
      for (const { memoryBytes } of samples)
        if (memoryBytes !== undefined) this.put(keysOf({ project, file, title }), memoryBytes);
  }

  /** @param bytes highest memory of the browser while it had the task */
  learn(task: TaskName, browser: string, bytes: number): void {
    this.put(keysOf(taskQuery(task, browser)), bytes);
  }

  /** What the task will need, or where it has not run there what its kind does; 0 where nothing is known. */
  needBytes(task: TaskName, browser: string): number {
    const [own, ofKind] = keysOf(taskQuery(task, browser));
    return Math.max(0, ...(this.samples.get(own) ?? this.samples.get(ofKind) ?? []));
  }

  private put(keys: readonly string[], bytes: number): void {
    for (const key of keys)
      this.samples.set(key, [...(this.samples.get(key) ?? []), bytes].slice(-SAMPLES_KEPT));
  }
}

type Place = Pick<TestHistory, 'project' | 'file' | 'title'>;

function keysOf({ project, file, title }: Place): readonly [own: string, ofKind: string] {
  return [JSON.stringify([project, file, title]), JSON.stringify([project, file])];
}
