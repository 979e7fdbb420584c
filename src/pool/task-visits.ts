import type { TestHistory } from '../model/history.js';
import type { SpecVisits, VisitsOf } from '../route/visits.js';
import { taskQuery, type TaskInfo } from './task.js';

type TaskName = Pick<TaskInfo, 'name' | 'kind'>;

interface Visited {
  nextSeq: number;
  readonly byBrowser: Map<string, { readonly firstSeq: number; lastSeq: number }>;
}

/**
 * When each task was in which browser. In a pool each submit of a task counts as a run of it. A place counts from when
 * it is chosen, so that of many submits that wait together one makes the visit that is due, and not all of them.
 */
export class TaskVisits {
  private readonly tasks = new Map<string, Visited>();
  private nextRunSeq = 0;

  /** Takes in what history knows of one more kind. */
  add(tests: readonly TestHistory[], nextRunSeq: number): void {
    this.nextRunSeq = Math.max(this.nextRunSeq, nextRunSeq);
    for (const { project, file, title, samples, lastVisitSeq } of tests)
      this.visited(keyOf({ file, title })).byBrowser.set(project, {
        firstSeq: samples[0]?.runSeq ?? lastVisitSeq,
        lastSeq: lastVisitSeq,
      });
  }

  /** The sequence number of the task's next run, 0 for the first of all. */
  nextSeq(task: TaskName): number {
    return this.tasks.get(keyOf(taskQuery(task, '')))?.nextSeq ?? this.nextRunSeq;
  }

  /** The visits of a task, by its query. */
  readonly of: VisitsOf = ([query]): SpecVisits => {
    const visit = query && this.tasks.get(keyOf(query))?.byBrowser.get(query.project);
    return { lastSeq: visit?.lastSeq ?? null, firstSeq: visit?.firstSeq ?? null, incapable: undefined };
  };

  /** A run of the task has been given to this browser. */
  visit(task: TaskName, browser: string): void {
    const visited = this.visited(keyOf(taskQuery(task, browser)));
    const seq = visited.nextSeq++;
    const before = visited.byBrowser.get(browser);
    visited.byBrowser.set(browser, { firstSeq: before?.firstSeq ?? seq, lastSeq: seq });
  }

  private visited(key: string): Visited {
    const known = this.tasks.get(key);
    if (known) return known;
    const fresh: Visited = { nextSeq: this.nextRunSeq, byBrowser: new Map() };
    this.tasks.set(key, fresh);
    return fresh;
  }
}

function keyOf({ file, title }: { readonly file: string; readonly title: string }): string {
  return `${file}\0${title}`;
}
