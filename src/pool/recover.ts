import type { Fault } from '../health/fault.js';

/** What becomes of a task whose browser failed. */
export type Recovery =
  | { readonly type: 'retry'; readonly browser: string } // in a new instance of the same browser
  | { readonly type: 're-route'; readonly browser: string }
  | { readonly type: 'give-up' };

export interface LostTask {
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
export function recover({ fault, browser, attempts, retries, candidates }: LostTask): Recovery {
  if (attempts > retries || candidates.length === 0) return { type: 'give-up' };
  const other = candidates.find((name) => name !== browser);
  const canStay = candidates.includes(browser);
  const isAccident = (fault === 'crash' || fault === 'worker-lost') && attempts === 1;
  if (other === undefined || (canStay && isAccident)) return { type: 'retry', browser };
  return { type: 're-route', browser: other };
}
