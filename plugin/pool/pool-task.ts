import type { Browser, BrowserContext, Page } from 'playwright-core';
import { EvenkeelError } from '../../src/errors.js';

/** What a task works with. */
export interface TaskContext {
  /** For the task alone; contexts that it makes are closed after each attempt. */
  readonly browser: Browser;
  /** A fresh one for each attempt; closed after it. */
  readonly context: BrowserContext;
  /** A page of that context. */
  readonly page: Page;
  /** The browser's name in the pool. */
  readonly browserName: string;
  /** 1, and one more each time that the task's browser failed. */
  readonly attempt: number;
  /** Aborts when the task's result no longer counts: abort, timeout, a failed browser, the end of the pool. */
  readonly signal: AbortSignal;
}

/** What a pool has to know of a task beside what it does. */
export interface TaskTerms {
  /** What history remembers it by, within its kind. */
  name: string;
  /** Workload class. @default 'task' */
  kind?: string;
  /** Names of browsers that may run it. @default all that have what it requires */
  browsers?: string[];
  /** Capabilities, or browser names, that its browser must have. @default [] */
  requires?: string[];
  /** Higher ones start first. @default 0 */
  priority?: number;
  /** What it will need, in bytes, held against the pool's `memoryBytes`. @default what was measured of it, or of its kind */
  memoryBytes?: number;
  /** How long an attempt may take in milliseconds, browser start excluded, up to 24 days. @default no limit */
  timeoutMs?: number;
  /** Takes the task back. */
  signal?: AbortSignal;
}

/** Something for a pool to do. It may run more than once, when its browser fails; one result is accepted. */
export interface PoolTask<T> extends TaskTerms {
  run: (context: TaskContext) => T | Promise<T>;
  /** No two tasks that share one run at the same time. @default [] */
  locks?: string[];
}

/**
 * @throws EvenkeelError `OPTION_INVALID`, naming what is wrong with the task
 */
export function checkTask(task: TaskTerms & { readonly run: unknown; readonly locks?: string[] }): void {
  if (typeof task.name !== 'string' || task.name === '') throw invalidTask('name', task.name, 'a text');
  if (typeof task.run !== 'function') throw invalidTask('run', task.run, 'a function');
  for (const [name, { isAllowed, allowed }] of Object.entries(CHECKS) as [keyof typeof CHECKS, Check][]) {
    const value: unknown = task[name];
    if (value !== undefined && !isAllowed(value)) throw invalidTask(name, value, allowed);
  }
}

interface Check {
  readonly isAllowed: (value: unknown) => boolean;
  readonly allowed: string;
}

/** Of a timer of Node, in milliseconds; a longer one would end at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const TEXTS: Check = {
  isAllowed: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  allowed: 'a list of texts',
};

const CHECKS = {
  kind: { isAllowed: (value) => typeof value === 'string' && value !== '', allowed: 'a text' },
  browsers: TEXTS,
  requires: TEXTS,
  locks: TEXTS,
  priority: { isAllowed: (value) => Number.isFinite(value), allowed: 'a number' },
  memoryBytes: { isAllowed: (value) => isNumberUpTo(value, Infinity), allowed: 'a number from 0' },
  timeoutMs: {
    isAllowed: (value) => isNumberUpTo(value, LONGEST_TIMEOUT_MS),
    allowed: `a number from 0 to ${LONGEST_TIMEOUT_MS}, or left out for no limit`,
  },
  signal: { isAllowed: (value) => value instanceof AbortSignal, allowed: 'an AbortSignal' },
} satisfies Partial<Record<keyof PoolTask<unknown>, Check>>;

function isNumberUpTo(value: unknown, most: number): boolean {
  return Number.isFinite(value) && (value as number) >= 0 && (value as number) <= most;
}

/** The error for an option of a task. */
export function invalidTask(name: string, received: unknown, allowed: string): EvenkeelError {
  const message = `task option \`${name}\`: must be ${allowed} (received ${String(received)}).`;
  return new EvenkeelError('OPTION_INVALID', message);
}
