import type { TestHistory } from '../model/history.js';
import type { SpecVisits, VisitsOf } from '../route/visits.js';
import { taskQuery, type TaskInfo } from './task.js';

type TaskName = Pick<TaskInfo, 'name' | 'kind'>;

interface Seqs {
  readonly firstSeq: number;
  readonly lastSeq: number;
}

interface Visited {
  nextSeq: number;
  readonly byBrowser: Map<string, Seqs>;
}

/** A run of a task that was given to a browser. */
export interface Visit {
  readonly browser: string;
  /** Of the run: the same wherever the task goes in it. */
  readonly seq: number;
  /** What was known of the task in that browser before. */
  readonly before: Seqs | undefined;
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
    const { lastSeq = null, firstSeq = null } = visit ?? {};
    return { lastSeq, firstSeq, ableTests: 1, incapable: undefined };
  };

  /**
   * A run of the task has been given to this browser.
   * @param seq of a run that was given to another one before
   */
  visit(task: TaskName, browser: string, seq = this.nextSeq(task)): Visit {
    const visited = this.visited(keyOf(taskQuery(task, browser)));
    visited.nextSeq = Math.max(visited.nextSeq, seq + 1);
    const before = visited.byBrowser.get(browser);
    const [firstSeq, lastSeq] = [before?.firstSeq ?? seq, Math.max(before?.lastSeq ?? seq, seq)];
    visited.byBrowser.set(browser, { firstSeq, lastSeq });
    return { browser, seq, before };
  }

  /** The task has not begun there, and goes elsewhere. Where later runs have been given to that browser, nothing changes. */
  withdraw(task: TaskName, { browser, seq, before }: Visit): void {
    const { byBrowser } = this.visited(keyOf(taskQuery(task, browser)));
    if (byBrowser.get(browser)?.lastSeq !== seq || before?.lastSeq === seq) return;
    if (before) byBrowser.set(browser, before);
    else byBrowser.delete(browser);
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
