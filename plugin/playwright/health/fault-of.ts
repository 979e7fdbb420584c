import type { TestError, TestResult, TestStep } from '@playwright/test/reporter';
import type { Fault } from '../../../src/health/fault.js';

/** What messages alone do not tell. Asked only where a message leaves it open. */
export interface FaultEvidence {
  /** Whether the browser of the attempt's worker is gone: the attempt may have closed its page itself. */
  readonly isBrowserGone: () => boolean;
  /** Whether the attempt's browser was seen not to answer (see `HangWatch`). */
  readonly hasHung: boolean;
  /** Whether the system has ended a process for want of memory since the attempt began. */
  readonly hasKilledForMemory: () => boolean;
}

/** Playwright's messages, as seen on 1.62 to 1.65; paths and call logs follow them. */
const WORKER_LOST = /worker process exited unexpectedly \(code=(\S+), signal=(\S+)\)/;
const LAUNCH_FAILED = /\bbrowserType\.launch(PersistentContext|Server)?: /;
const PAGE_CRASHED = /: (Page|Target) crashed\b/;
const CLOSED = /Target page, context or browser has been closed/;
/** A browser that does not answer lets no context be made or closed; a test that waits in vain times out in its body. */
const HANGS = /(?:while setting up|Tearing down) "(browser|context|page)"/;
/** V8 ends a process that has used up its heap by aborting it. */
const ABORTED = new Set(['134', 'SIGABRT']);

/**
 * The fault of the browser, or of the process that held it, by which an attempt ended; null for a failure of the test
 * itself, such as an assertion or a timeout in its body, which says nothing about the browser.
 */
export function faultOf(
  { status, errors, steps }: Pick<TestResult, 'status' | 'errors' | 'steps'>,
  evidence: FaultEvidence,
): Fault | null {
  if (status === 'passed' || status === 'skipped') return null;
  const messages = errors.map(({ message }: TestError) => message ?? '');
  const lost = messages.map((message) => WORKER_LOST.exec(message)).find((match) => match !== null);
  if (lost) {
    const isOutOfMemory = lost.slice(1).some((how) => ABORTED.has(how)) || evidence.hasKilledForMemory();
    return isOutOfMemory ? 'out-of-memory' : 'worker-lost';
  }
  if (messages.some((message) => LAUNCH_FAILED.test(message))) return 'launch-failed';
  const fixture = messages.map((message) => HANGS.exec(message)?.[1]).find((name) => name !== undefined);
  if (fixture !== undefined && (evidence.hasHung || isStuck(fixture, steps))) return 'hang';
  if (status === 'timedOut' && evidence.hasHung) return 'hang';
  const isCrash =
    messages.some((message) => PAGE_CRASHED.test(message)) ||
    (messages.some((message) => CLOSED.test(message)) && evidence.isBrowserGone());
  if (!isCrash) return null;
  return evidence.hasKilledForMemory() ? 'out-of-memory' : 'crash';
}

/** Whether an error says that a browser, or only a page of it, was closed when something was asked of it. */
export function tellsOfEnd(error: TestError | undefined): boolean {
  return CLOSED.test(error?.message ?? '');
}

/**
 * Whether Playwright's own fixture is the one that did not come to its end. Specs may have put theirs in its place, such as a `page` that
 * signs in first, which waits for an application; Playwright tells the place of such a one, or nothing of it where it is boxed.
 */
function isStuck(fixture: string, steps: readonly TestStep[]): boolean {
  return steps.some(
    ({ category, title, location, error, duration, steps: inner }) =>
      (category === 'fixture' &&
        title === `Fixture "${fixture}"` &&
        location === undefined &&
        (error !== undefined || duration < 0)) ||
      isStuck(fixture, inner),
  );
}
