import type { DecisionRecord } from '../model/record.js';
import type { RoutingOutcome } from '../score/learned-weights.js';
import { costOf, outcomesOf } from '../score/routing-outcomes.js';
import { taskQuery, type AttemptEnd, type TaskInfo } from './task.js';

/** An attempt at a task that is over. */
export interface TaskAttempt {
  readonly task: Pick<TaskInfo, 'id' | 'name' | 'kind'>;
  readonly browser: string;
  /** Without the browser's start. */
  readonly workMs: number;
  readonly end: AttemptEnd;
}

/**
 * What came of a pool's choices: for each task what it cost in the browser that was chosen for it last, against what was expected
 * of it elsewhere. Tasks of one name are repeats of one another: their costs are averaged, those of one task's attempts
 * add up. What was taken back says nothing.
 */
export function taskOutcomes(
  decisions: readonly DecisionRecord[],
  attempts: readonly TaskAttempt[],
): RoutingOutcome[] {
  const costs = new Map<string, Map<string, number>>();
  for (const { task, browser, workMs, end } of attempts) {
    if (end === 'aborted') continue;
    const key = keyOf(taskQuery(task, browser));
    const repeats = costs.get(key) ?? new Map<string, number>();
    repeats.set(task.id, (repeats.get(task.id) ?? 0) + costOf(workMs, end !== 'done'));
    costs.set(key, repeats);
  }
  return outcomesOf(decisions, (chosen) => {
    const repeats = [...(costs.get(keyOf(chosen))?.values() ?? [])];
    return repeats.length === 0 ? undefined : repeats.reduce((sum, ms) => sum + ms, 0) / repeats.length;
  });
}

function keyOf({ project, file, title }: Pick<DecisionRecord, 'project' | 'file' | 'title'>): string {
  return JSON.stringify([project, file, title]);
}
