/** One attempt at one task in a browser, until it ends in one way or another. */
import type { Browser, BrowserContext } from 'playwright-core';
import type { Fault } from '../../src/health/fault.js';
import type { PoolTask } from './pool-task.js';
import { settlesWithin } from '../../src/settles-within.js';

export type TaskEnd =
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'timed-out' }
  | { readonly type: 'aborted'; readonly reason: unknown }
  | { readonly type: 'lost'; readonly fault: Fault; readonly cause?: unknown };

/** How an attempt ended, and what that says about its browser: with a fault it must not be used again. */
export interface AttemptOutcome {
  readonly end: TaskEnd;
  readonly fault: Fault | null;
}

export interface AttemptOptions {
  readonly browserName: string;
  readonly attempt: number;
  /** Aborts when the task was taken back or the pool ends. */
  readonly signal: AbortSignal;
  /** Null for no limit. */
  readonly timeoutMs: number | null;
  /** After so long the attempt counts as a hang; null where that is not known. */
  readonly hangMs: number | null;
  /** Called, and waited for, when the task has ended and its page is still there. */
  readonly whileOpen: () => Promise<void>;
}

/** A task's error can arrive before the news that its browser is gone. */
const NEWS_MS = 1_000;
/** A browser that can't close a context in this time does nothing any more. */
const CLOSE_MS = 5_000;

/** Errors of tasks whose page, or browser, may be gone; a page that crashes aborts its navigation. */
const BY_THE_BROWSER = /closed|crashed|net::ERR_ABORTED/i;

/** Never rejects. */
export async function runTask(
  browser: Browser,
  task: PoolTask<unknown>,
  { browserName, attempt, signal, timeoutMs, hangMs, whileOpen }: AttemptOptions,
): Promise<AttemptOutcome> {
  const over = new AbortController();
  const outside = watch(browser, { signal, timeoutMs, hangMs });
  const opened: { context?: BrowserContext } = {};
  const work = async (): Promise<TaskEnd> => {
    try {
      const context = (opened.context = await browser.newContext());
      const page = await context.newPage();
      page.on('crash', () => outside.resolve({ type: 'lost', fault: 'crash' }));
      const value = await task.run({ browser, context, page, browserName, attempt, signal: over.signal });
      return { type: 'done', value };
    } catch (error) {
      return { type: 'failed', error };
    }
  };
  let end = await Promise.race([outside.end, work()]);
  if (end.type === 'failed') end = await explain(end, outside.end, browser);
  outside.stop();
  over.abort();
  if (end.type === 'lost') return { end, fault: end.fault };
  await whileOpen();
  const isClosed = await settlesWithin(closed(opened.context), CLOSE_MS);
  return { end, fault: isClosed ? null : 'hang' };
}

async function closed(context: BrowserContext | undefined): Promise<void> {
  await context?.close().catch(() => {}); // of a browser that is gone by now
}

/** Whether an error is the task's own or comes from its browser's end. */
async function explain(
  failed: Extract<TaskEnd, { type: 'failed' }>,
  outside: Promise<TaskEnd>,
  browser: Browser,
): Promise<TaskEnd> {
  if (browser.isConnected() && !BY_THE_BROWSER.test(String(failed.error))) return failed;
  const isTold = await settlesWithin(outside, NEWS_MS);
  if (isTold) return outside;
  return browser.isConnected() ? failed : { type: 'lost', fault: 'crash', cause: failed.error };
}

interface Outside {
  readonly end: Promise<TaskEnd>;
  readonly resolve: (end: TaskEnd) => void;
  readonly stop: () => void;
}

/** All that can end an attempt other than the task itself. */
function watch(
  browser: Browser,
  { signal, timeoutMs, hangMs }: Pick<AttemptOptions, 'signal' | 'timeoutMs' | 'hangMs'>,
): Outside {
  let resolve: (end: TaskEnd) => void = () => {};
  const end = new Promise<TaskEnd>((done) => (resolve = done));
  const lost = (): void => resolve({ type: 'lost', fault: 'crash' });
  const aborted = (): void => resolve({ type: 'aborted', reason: signal.reason });
  const timers = [
    timeoutMs !== null && setTimeout(() => resolve({ type: 'timed-out' }), timeoutMs),
    hangMs !== null && setTimeout(() => resolve({ type: 'lost', fault: 'hang' }), hangMs),
  ];
  browser.on('disconnected', lost);
  signal.addEventListener('abort', aborted);
  if (signal.aborted) aborted();
  return {
    end,
    resolve,
    stop: () => {
      for (const timer of timers) if (timer) clearTimeout(timer);
      browser.off('disconnected', lost);
      signal.removeEventListener('abort', aborted);
    },
  };
}
