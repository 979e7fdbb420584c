import type { TaskInfo } from '../../src/pool/task.js';

/** A task that has gone to another browser, so that all that the pool had ends sooner. */
export interface TaskMoved {
  readonly task: TaskInfo;
  readonly to: string;
  /** By how much sooner, as it was expected. */
  readonly gainMs: number;
  /** When it was expected to end without the move. */
  readonly endWithoutMs: number;
}

interface WatchedMove extends TaskMoved {
  /** All that the pool had when the task moved. */
  readonly known: ReadonlySet<string>;
  /** What of it has not ended. */
  readonly pending: Set<string>;
}

/** A pool that lives for weeks must not grow. */
const MOST_WATCHED = 100;

/**
 * Sees what came of moves: when all that the pool had then has ended. Where a task that came later started before that, or one of
 * them was taken back, nobody can tell what the end would have been, and nothing is told.
 */
export class MoveWatch {
  private moves: WatchedMove[] = [];

  /** @param onSettled hears by how much sooner it ended than it was expected to without the move, in milliseconds */
  constructor(private readonly onSettled: (move: TaskMoved, actualMs: number) => void) {}

  /** @param tasks ids of all that the pool has now, the task that moves among them */
  moved(move: TaskMoved, tasks: Iterable<string>): void {
    const known = new Set(tasks);
    this.moves.push({ ...move, known, pending: new Set(known) });
    if (this.moves.length > MOST_WATCHED) this.moves.shift();
  }

  started(taskId: string): void {
    this.moves = this.moves.filter(({ known }) => known.has(taskId));
  }

  ended(taskId: string, atMs: number): void {
    for (const move of this.moves) {
      if (move.pending.delete(taskId) && move.pending.size === 0)
        this.onSettled(move, move.endWithoutMs - atMs);
    }
    this.moves = this.moves.filter(({ pending }) => pending.size > 0);
  }

  takenBack(taskId: string): void {
    this.moves = this.moves.filter(({ pending }) => !pending.has(taskId));
  }
}
