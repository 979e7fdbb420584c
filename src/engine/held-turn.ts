import type { EngineUnit, SlotView } from './events.js';
import { leavesTurn, type MemoryTurn } from './memory-turn.js';

/** The moment of a decision. */
interface Moment {
  readonly atMs: number;
  readonly slots: readonly SlotView[];
  readonly workerStartMs: (project: string) => number;
}

/** The turn of the unit that would have started at the last decision but for memory. */
export class HeldTurn {
  /** Of the workers that were free. */
  private readonly warmKeys: ReadonlySet<string>;

  constructor(
    readonly unitId: string,
    private readonly turn: MemoryTurn,
    private readonly moment: Moment,
  ) {
    this.warmKeys = new Set(moment.slots.flatMap(({ isBusy, warmKey }) => (isBusy ? [] : (warmKey ?? []))));
  }

  /** When to ask again though nothing has ended: what runs for longer than was expected makes room for others. */
  get againMs(): number {
    return Math.max(this.turn.beginsMs, this.moment.atMs + 1);
  }

  /** Whether a unit that begins now does not put it off. */
  isLeftBy({ memoryBytes = 0, estimate, workerKey, project }: EngineUnit): boolean {
    const { atMs, workerStartMs } = this.moment;
    const startMs = this.warmKeys.has(workerKey) ? 0 : workerStartMs(project);
    return leavesTurn(memoryBytes, atMs + startMs + estimate.value, this.turn);
  }
}
