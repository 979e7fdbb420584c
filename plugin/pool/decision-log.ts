import type { DecisionRecord } from '../../src/model/record.js';
import { withoutCapability } from '../../src/route/explain-choice.js';
import type { TaskInfo } from '../../src/pool/task.js';

/** A pool that lives for weeks must not grow: history gets the latest choice for this many tasks. */
const TASKS_KEPT = 10_000;

/** The latest choice of a browser for each task, by kind and name: history keeps one for each run. */
export class DecisionLog {
  private readonly byTask = new Map<string, readonly DecisionRecord[]>();

  get decisions(): DecisionRecord[] {
    return [...this.byTask.values()].flat();
  }

  /** @param decisions one for each browser; none where there was no choice */
  routed(task: TaskInfo, decisions: readonly DecisionRecord[]): void {
    this.byTask.delete(keyOf(task));
    if (decisions.length === 0) return;
    this.byTask.set(keyOf(task), decisions);
    const [oldest] = this.byTask.keys();
    if (this.byTask.size > TASKS_KEPT && oldest !== undefined) this.byTask.delete(oldest);
  }

  /** The task goes on elsewhere, since its browser failed. */
  moved(task: TaskInfo, from: string, to: string): void {
    const decisions = this.byTask.get(keyOf(task));
    if (!decisions || from === to) return;
    const moved = decisions.map((decision) =>
      decision.project === from
        ? withoutCapability(decision, 'its browser failed', 'health')
        : {
            ...decision,
            chosen: decision.project === to,
            factors: { ...decision.factors, reason: 'health' as const },
          },
    );
    this.byTask.set(keyOf(task), moved);
  }
}

function keyOf({ kind, name }: TaskInfo): string {
  return JSON.stringify([kind, name]);
}
