import type { DecisionRecord } from '../model/record.js';
import { groupBy } from '../history/group-by.js';
import type { RoutingOutcome } from '../score/learned-weights.js';
import { costOf, outcomesOf } from '../score/routing-outcomes.js';
import { taskQuery, type AttemptEnd, type TaskInfo } from './task.js';

/** An attempt at a task that is over. */
export interface TaskAttempt {
  readonly task: Pick<TaskInfo, 'id' | 'name' | 'kind'>;
  readonly browser: string;
  /** Without the browser's start. */
  readonly workMs: number;
  /** What it was expected to take. */
  readonly expectedMs: number;
  readonly end: AttemptEnd;
}

/**
 * What came of a pool's choices: for each task what it cost in the browsers that it was in, against what was expected of it elsewhere.
 * Where a browser was lost, all that followed from beginning there is its cost, in whatever browser that was. Tasks of one name
 * are repeats of one another: their costs are averaged. What was taken back says nothing. Memory is left out: in a pool it says who would have
 * to wait, which no task's own time tells.
 * @param attempts those of one task in the order of time
 */
export function taskOutcomes(
  decisions: readonly DecisionRecord[],
  attempts: readonly TaskAttempt[],
): RoutingOutcome[] {
  const costs = new Map<string, number[]>();
  for (const its of groupBy(attempts, ({ task }) => task.id).values()) {
    if (its.some(({ end }) => end === 'aborted')) continue;
    for (const [key, costMs] of costsOf(its)) costs.set(key, [...(costs.get(key) ?? []), costMs]);
  }
  const outcomes = outcomesOf(decisions, (decision) => {
    const repeats = costs.get(keyOf(decision));
    return repeats && repeats.reduce((sum, ms) => sum + ms, 0) / repeats.length;
  });
  return outcomes.map(({ candidates }) => ({
    candidates: candidates.map(({ costMs, values }) => ({ costMs, values: { ...values, memory: 1 } })),
  }));
}

/** Place → what a task cost from its first attempt there on. */
function costsOf(attempts: readonly TaskAttempt[]): Map<string, number> {
  const costs = new Map<string, number>();
  const last = attempts.at(-1);
  // One that was given up has come to nothing: it failed, after what it would have taken.
  let costMs = last?.end === 'lost' ? costOf(last.expectedMs, true) : 0;
  for (const { task, browser, workMs, end } of attempts.toReversed()) {
    costMs += costOf(workMs, end !== 'done');
    costs.set(keyOf(taskQuery(task, browser)), costMs);
  }
  return costs;
}

function keyOf({ project, file, title }: Pick<DecisionRecord, 'project' | 'file' | 'title'>): string {
  return JSON.stringify([project, file, title]);
}
