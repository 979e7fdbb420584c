/** Runs one large task as parts of a pool: each copy of a part is a task of its own, its result goes to the ledger. */
import { EvenkeelError } from '../../src/errors.js';
import {
  PartLedger,
  type CopyEnd,
  type PartCopy,
  type ShardedStatus,
  type WholeEnd,
} from '../../src/pool/part-ledger.js';
import type { JobPolicy } from './job.js';
import type { PoolTask } from './pool-task.js';
import type { ResolvedShardedTask } from './sharded-task.js';

/** A large task under way. */
export interface ShardedRun<T> {
  /**
   * The merged result. Rejects with `POOL_TASK_LOST`, naming the part, when a part lost its browser and may not start
   * again; with the first error of a part's own, the signal's reason, or what `merge` throws. All other parts are aborted then.
   * A rejection that nobody listens to is no unhandled one.
   */
  readonly result: Promise<T>;
  /** Which part ran where, how often and how long. */
  status(): ShardedStatus;
}

/** Runs a task in the pool. */
export type SubmitJob = (task: PoolTask<unknown>, policy: JobPolicy) => Promise<unknown>;

const COPIES = { none: 1, retry: 1, reroute: 1, replicate: 2 } as const;

/** Queues all parts at once; the engine balances them by their predicted durations, the longest first. */
export function runSharded(task: ResolvedShardedTask, submit: SubmitJob): ShardedRun<unknown> {
  const ledger = new PartLedger<unknown>(task.name, task.labels, COPIES[task.faultTolerance]);
  const result = runCopies(task, ledger, submit).then(task.merge);
  // Whoever awaits something else first must not be ended by a rejection that nobody has seen yet.
  result.catch(() => {});
  return { result, status: () => ledger.status() };
}

/** Resolves with all results in order. */
async function runCopies(
  task: ResolvedShardedTask,
  ledger: PartLedger<unknown>,
  submit: SubmitJob,
): Promise<unknown[]> {
  const endings = new Map(ledger.copies.map(({ id }) => [id, new AbortController()]));
  const whole = await new Promise<WholeEnd<unknown>>((resolve) => {
    const settle = (copy: PartCopy, end: CopyEnd<unknown>): void => {
      const { calledOff, whole } = ledger.settle(copy, end);
      for (const { id } of calledOff) endings.get(id)?.abort();
      if (whole) resolve(whole);
    };
    for (const copy of ledger.copies) {
      const signals = [task.signal, endings.get(copy.id)?.signal].filter((signal) => signal !== undefined);
      submit(copyTask(task, copy, AbortSignal.any(signals)), policyOf(task, ledger, copy)).then(
        (value) => settle(copy, { type: 'done', value }),
        (error: unknown) => settle(copy, endOf(error)),
      );
    }
  });
  if (whole.type === 'failed') throw whole.error;
  return [...whole.results];
}

function copyTask(
  task: ResolvedShardedTask,
  { part: index }: PartCopy,
  signal: AbortSignal,
): PoolTask<unknown> {
  const { labels, run, ...terms } = task;
  const count = labels.length;
  const name = `${task.name} › ${labels[index]}`;
  return { ...terms, name, signal, run: async (context) => run({ ...context, index, count }) };
}

function policyOf(
  { faultTolerance }: ResolvedShardedTask,
  ledger: PartLedger<unknown>,
  copy: PartCopy,
): JobPolicy {
  return {
    tolerance: faultTolerance === 'replicate' ? 'reroute' : faultTolerance,
    mayWait: true,
    avoided: () => ledger.placesBeside(copy),
    onPlaced: (browser) => ledger.placed(copy, browser),
    onAttempt: (attempt) => ledger.attempted(copy, { copy: copy.id, ...attempt }),
  };
}

/** How a copy without a result ended: it may have been its browser that was stopped, too slow or taken out. */
function endOf(error: unknown): CopyEnd<unknown> {
  const code = error instanceof EvenkeelError ? error.code : null;
  if (code === 'POOL_TASK_LOST') return { type: 'lost', error };
  const isMissed = code === 'POOL_TASK_TIMEOUT' || code === 'POOL_NO_BROWSER';
  return { type: isMissed ? 'missed' : 'failed', error };
}
