/**
 * Transactions on a pool's state, with a journal written ahead. A transaction is in effect exactly when its
 * `commit` is in the journal: an error or a crash at any step before leaves no trace, and replaying a journal that
 * breaks off anywhere gives the state after its last whole transaction.
 */
import { applyChanges, checkInvariant, EMPTY_POOL, type Change, type PoolState } from './pool-state.js';

export type JournalEntry =
  | { readonly type: 'begin'; readonly transaction: number }
  | { readonly type: 'change'; readonly transaction: number; readonly change: Change }
  | { readonly type: 'commit'; readonly transaction: number };

export class StateLog {
  private current: PoolState;
  private transactions = 0;

  /**
   * @param append writes one entry down; what it throws undoes the transaction
   * @param state what an earlier journal has come to
   */
  constructor(
    private readonly append: (entry: JournalEntry) => void = () => {},
    state: PoolState = EMPTY_POOL,
  ) {
    this.current = state;
  }

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
    const transaction = ++this.transactions;
    this.append({ type: 'begin', transaction });
    for (const change of changes) this.append({ type: 'change', transaction, change });
    this.append({ type: 'commit', transaction });
    this.current = next;
    return next;
  }
}

/** The state that a journal has come to; a transaction without its commit never was. */
export function replayJournal(entries: readonly JournalEntry[], from: PoolState = EMPTY_POOL): PoolState {
  let state = from;
  let open: Change[] = [];
  for (const entry of entries) {
    if (entry.type === 'begin') open = [];
    else if (entry.type === 'change') open.push(entry.change);
    else state = applyChanges(state, open);
  }
  return state;
}
