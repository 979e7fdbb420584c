/** What keeps a run from being whole. */
export interface Problem {
  readonly code:
    | 'unit-missing'
    | 'unit-stale'
    | 'unit-partial'
    | 'unit-twice'
    | 'unit-unplanned'
    | 'shard-missing'
    | 'shards-differ'
    | 'suite-differs'
    | 'plan-differs'
    | 'report-missing'
    | 'unreadable';
  /** The unit, shard or file that it is about. */
  readonly subject: string;
  readonly message: string;
}
