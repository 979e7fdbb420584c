import type { Fault } from '../health/fault.js';

/**
 * What is done about a failed browser. `by-cause`: see {@link recover}; `none`: nothing, its task is lost; `retry`: the task
 * starts again in a new instance of the same browser; `reroute`: in another browser, where one may run it.
 */
export type Tolerance = 'by-cause' | 'none' | 'retry' | 'reroute';

/** What becomes of a task whose browser failed. */
export type Recovery =
  | { readonly type: 'retry'; readonly browser: string } // in a new instance of the same browser
  | { readonly type: 're-route'; readonly browser: string }
  | { readonly type: 'give-up' };

export interface LostTask {
  readonly tolerance: Tolerance;
  readonly fault: Fault;
  readonly browser: string;
  /** How often it was started, this time included. */
  readonly attempts: number;
  /** How often it may be started again. */
  readonly retries: number;
  /** The browsers that may run it and work, best first. */
  readonly candidates: readonly string[];
}

/**
 * The strategy by cause. A crash may be an accident, so the same browser gets a second chance; a browser that does
 * not start, hangs or runs out of memory would most likely do so again, so the task goes elsewhere if it can.
 */
export function recover(lost: LostTask): Recovery {
  const { tolerance, browser, attempts, retries, candidates } = lost;
  const canStay = candidates.includes(browser);
  const mayMove = tolerance !== 'retry';
  const isGivenUp = tolerance === 'none' || attempts > retries || candidates.length === 0;
  if (isGivenUp || (!mayMove && !canStay)) return { type: 'give-up' };
  const other = candidates.find((name) => name !== browser);
  if (other === undefined || !mayMove || (canStay && isAccident(lost))) return { type: 'retry', browser };
  return { type: 're-route', browser: other };
}

function isAccident({ tolerance, fault, attempts }: LostTask): boolean {
  return tolerance === 'by-cause' && (fault === 'crash' || fault === 'worker-lost') && attempts === 1;
}
