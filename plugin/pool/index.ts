/** `evenkeel/pool`: real browsers as workers for tasks of any kind, balanced by the engine that balances tests. */
import { resolvePoolOptions, type PoolOptions } from './options.js';
import { BrowserPool } from './pool.js';

/**
 * Makes a pool of browsers. Browsers start when tasks need them; `close` or `drain` ends them, and so does the end of
 * the process.
 * @throws EvenkeelError `OPTION_INVALID`, naming the option, what was received and what is allowed
 */
export function createPool(options: PoolOptions): BrowserPool {
  return new BrowserPool(resolvePoolOptions(options, process.env));
}

export { EvenkeelError, type ErrorCode } from '../../src/errors.js';
export type { BrowserPool } from './pool.js';
export type { PoolArrivals, PoolLoad, PoolPrediction } from './pool-prediction.js';
export type { PoolBrowserOptions, PoolCapacity, PoolOptions } from './options.js';
export type { PoolMetrics, PoolRecovery, ScoreCacheUse } from './pool-log.js';
export type { BrowserStatus, PoolStatus } from './pool-status.js';
export type { PoolTask, TaskContext, TaskTerms } from './pool-task.js';
export type { ShardedRun } from './run-sharded.js';
export type { CountedTask, FaultTolerance, PartContext, ShardedTask, ShardedTerms } from './sharded-task.js';
export type { PartAttempt, PartStatus, ShardedStatus } from '../../src/pool/part-ledger.js';
export type { RankedBrowser } from '../../src/pool/rank-browsers.js';
