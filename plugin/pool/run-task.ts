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

/** How an attempt ended, and what that says about its browser. */
export interface AttemptOutcome {
  readonly end: TaskEnd;
  readonly fault: Fault | null;
  /** Whether another task may have the browser: it has no fault, and nothing of this one is left in it. */
  readonly isClean: boolean;
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
/** What a task waits for fails once its contexts are closed; one that goes on for so long after that may go on for ever. */
const LEAVE_MS = 500;

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
  const work = async (): Promise<TaskEnd> => {
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      over.signal.throwIfAborted();
      const value = await task.run({ browser, context, page, browserName, attempt, signal: over.signal });
      return { type: 'done', value };
    } catch (error) {
      return { type: 'failed', error };
    }
  };
  const working = work();
  let end = await Promise.race([outside.end, working]);
  if (end.type === 'failed') end = await explain(end, outside.end, browser);
  outside.stop();
  over.abort();
  if (end.type === 'lost') return { end, fault: end.fault, isClean: false };
  await whileOpen();
  const close = async (): Promise<boolean> => settlesWithin(closeContexts(browser), CLOSE_MS);
  if (!(await close())) return { end, fault: 'hang', isClean: false };
  const hasLeft = await leaves(working, browser);
  // One may have been on its way.
  return { end, fault: null, isClean: hasLeft && (await close()) };
}

/** Whether a task has left its browser in time, or the browser is there no more. */
async function leaves(working: Promise<unknown>, browser: Browser): Promise<boolean> {
  let lost = (): void => {};
  const gone = new Promise<void>((resolve) => (lost = resolve));
  browser.on('disconnected', lost);
  if (!browser.isConnected()) lost();
  try {
    return await settlesWithin(Promise.race([working, gone]), LEAVE_MS);
  } finally {
    browser.off('disconnected', lost);
  }
}

/** A browser runs one task at a time: all of its contexts are the task's, those that it has made itself too. */
async function closeContexts(browser: Browser): Promise<void> {
  const closing = browser.contexts().map(async (context) => context.close());
  await Promise.allSettled(closing); // of a browser that is gone by now
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
  const opened = (context: BrowserContext): void => void context.on('page', (page) => page.on('crash', lost));
  const aborted = (): void => resolve({ type: 'aborted', reason: signal.reason });
  const timers = [
    timeoutMs !== null && setTimeout(() => resolve({ type: 'timed-out' }), timeoutMs),
    hangMs !== null && setTimeout(() => resolve({ type: 'lost', fault: 'hang' }), hangMs),
  ];
  browser.on('disconnected', lost);
  browser.on('context', opened);
  signal.addEventListener('abort', aborted);
  if (signal.aborted) aborted();
  return {
    end,
    resolve,
    stop: () => {
      for (const timer of timers) if (timer) clearTimeout(timer);
      browser.off('disconnected', lost);
      browser.off('context', opened);
      signal.removeEventListener('abort', aborted);
    },
  };
}
