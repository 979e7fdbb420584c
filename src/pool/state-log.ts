/**
 * Transactions on a pool's state, each written ahead to a journal as one entry: an error or a crash at any step before leaves no
 * trace, and a journal that breaks off anywhere gives the state after its last whole entry (`journal.ts`).
 */
import { applyChanges, checkInvariant, EMPTY_POOL, type Change, type PoolState } from './pool-state.js';

/**
 * Writes down what is about to be changed; what it throws undoes the transaction.
 * @param before the state that the changes are made to
 */
export type AppendToJournal = (changes: readonly Change[], before: PoolState) => void;

export class StateLog {
  private current: PoolState = EMPTY_POOL;

  constructor(private readonly append: AppendToJournal) {}

  get state(): PoolState {
    return this.current;
  }

  /**
   * Makes all changes or none.
   * @param plan the changes, from the state as it is
   * @throws what `plan` or the journal throws, and `ENGINE_INVARIANT` when the outcome would contradict itself
   */
  transact(plan: (state: PoolState) => readonly Change[]): PoolState {
    const changes = plan(this.current);
    const next = applyChanges(this.current, changes);
    checkInvariant(next);
    this.append(changes, this.current);
    this.current = next;
    return next;
  }
}
