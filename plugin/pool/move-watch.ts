import type { TaskInfo } from '../../src/pool/task.js';
import { sharedGains, type GainfulMove } from '../../src/route/shared-gains.js';

/** A task that has gone to another browser, so that all that the pool had ends sooner. */
export interface TaskMoved extends GainfulMove {
  readonly task: TaskInfo;
  readonly to: string;
}

/** Moves that have one end: all that the pool had at the first of them, no task having come since. */
interface Overlap {
  readonly moves: TaskMoved[];
  readonly known: ReadonlySet<string>;
  /** What of it has not ended. */
  readonly pending: Set<string>;
}

/**
 * Sees what came of moves: when all that the pool had then has ended. Moves that were made until then share it. Where a task that
 * came later started before that, or moved something, or one of them was taken back, nobody can tell what the end would have been,
 * and nothing is told.
 */
export class MoveWatch {
  private overlap: Overlap | null = null;

  /** @param onSettled hears by how much sooner it ended for the move, in milliseconds */
  constructor(private readonly onSettled: (move: TaskMoved, actualMs: number) => void) {}

  /** @param tasks ids of all that the pool has now, the task that moves among them */
  moved(move: TaskMoved, tasks: Iterable<string>): void {
    const all = [...tasks];
    if (!this.overlap || all.some((id) => !this.overlap?.known.has(id)))
      this.overlap = { moves: [], known: new Set(all), pending: new Set(all) };
    this.overlap.moves.push(move);
  }

  started(taskId: string): void {
    if (this.overlap && !this.overlap.known.has(taskId)) this.overlap = null;
  }

  ended(taskId: string, atMs: number): void {
    if (!this.overlap?.pending.delete(taskId) || this.overlap.pending.size > 0) return;
    const { moves } = this.overlap;
    this.overlap = null;
    for (const [move, actualMs] of sharedGains(moves, atMs)) this.onSettled(move, actualMs);
  }

  takenBack(taskId: string): void {
    if (this.overlap?.pending.has(taskId)) this.overlap = null;
  }
}
