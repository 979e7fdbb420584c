import type { DecisionRecord } from '../../src/model/record.js';
import { byMakespan, withoutCapability } from '../../src/route/explain-choice.js';
import type { TaskInfo } from '../../src/pool/task.js';
import type { TaskMoved } from './move-watch.js';

/** A pool that lives for weeks must not grow: the latest choice is kept for this many tasks. */
const TASKS_KEPT = 10_000;

/** The latest choice of a browser for each task, by kind and name: history keeps one for each run. */
export class DecisionLog {
  private readonly byTask = new Map<string, readonly DecisionRecord[]>();
  /** The tasks whose latest choice history has not been given, by the same keys. */
  private readonly fresh = new Map<string, TaskInfo>();

  get decisions(): DecisionRecord[] {
    return [...this.byTask.values()].flat();
  }

  /** @param decisions one for each browser; none where there was no choice */
  routed(task: TaskInfo, decisions: readonly DecisionRecord[]): void {
    this.forget(keyOf(task));
    if (decisions.length === 0) return;
    this.byTask.set(keyOf(task), decisions);
    this.fresh.set(keyOf(task), task);
    const [oldest] = this.byTask.keys();
    if (this.byTask.size > TASKS_KEPT && oldest !== undefined) this.forget(oldest);
  }

  /** Those that history has not been given. */
  unsaved(): DecisionRecord[] {
    return [...this.fresh.keys()].flatMap((key) => this.byTask.get(key) ?? []);
  }

  /** Hands them over, as far as what comes of them is known: what changes later is not told. */
  take(isOver: (task: TaskInfo) => boolean): DecisionRecord[] {
    return [...this.fresh].flatMap(([key, task]) => {
      if (!isOver(task)) return [];
      this.fresh.delete(key);
      return this.byTask.get(key) ?? [];
    });
  }

  /** The task goes on elsewhere, since its browser failed. */
  fled(task: TaskInfo, from: string, to: string): void {
    if (from === to) return;
    this.change(task, (decision) =>
      decision.project === from
        ? withoutCapability(decision, 'its browser failed', 'health')
        : {
            ...decision,
            chosen: decision.project === to,
            factors: { ...decision.factors, reason: 'health' },
          },
    );
  }

  /** The task starts elsewhere, since its browser was full. */
  movedOn({ task, to, gainMs }: TaskMoved): void {
    const gain = { predictedMs: gainMs, actualMs: null };
    this.change(task, (decision) => byMakespan(decision, decision.project === to, gain));
  }

  /** What came of a move is known. A task of the same name may have been placed anew since. */
  moveSettled({ task, to, gainMs }: TaskMoved, actualMs: number): void {
    this.change(task, (decision) => {
      const { move } = decision.factors;
      if (move?.predictedMs !== gainMs || decision.chosen !== (decision.project === to)) return decision;
      return { ...decision, factors: { ...decision.factors, move: { ...move, actualMs } } };
    });
  }

  private forget(key: string): void {
    this.byTask.delete(key);
    this.fresh.delete(key);
  }

  private change(task: TaskInfo, by: (decision: DecisionRecord) => DecisionRecord): void {
    const decisions = this.byTask.get(keyOf(task));
    if (decisions) this.byTask.set(keyOf(task), decisions.map(by));
  }
}

function keyOf({ kind, name }: TaskInfo): string {
  return JSON.stringify([kind, name]);
}
