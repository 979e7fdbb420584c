import type * as Playwright from 'playwright-core';
import type { Browser } from 'playwright-core';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { findMarkedChild } from '../../src/metrics/marked-child.js';
import { INSTANCE_MARK, instanceMark } from '../../src/pool/instance-mark.js';
import { settlesWithin } from '../../src/settles-within.js';
import type { BrowserGuard } from './browser-guard.js';
import type { ResolvedBrowser } from './options.js';

/** A browser that has started. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  /** Its first process; null where the system does not show it. */
  readonly pid: Promise<number | null>;
}

/** A browser from the attempt to start it on. */
export interface BrowserLaunch {
  /** Rejects when it does not start. */
  readonly started: Promise<LaunchedBrowser>;
  /**
   * Ends it, however far it has come; resolves when nothing is left of it. Never rejects.
   * @param graceMs how long it may take to close before it is killed, in milliseconds
   */
  end(graceMs: number): Promise<void>;
}

/** Starts a browser. */
export type Launch = (definition: ResolvedBrowser, instanceId: string) => BrowserLaunch;

/** Unless the options say otherwise. On a machine at its limit a Firefox has taken most of a minute. */
const LAUNCH_MS = 120_000;
const KILL_EVERY_MS = 100;

/** Starts the browsers of a pool. */
export function browserLauncher(poolId: string, guard: BrowserGuard): Launch {
  return (definition, instanceId) => {
    const mark = instanceMark(poolId, instanceId);
    const started = launchBrowser(definition, mark);
    let hasStarted = false;
    started.then(
      ({ pid }) => {
        hasStarted = true;
        void pid.then((found) => found !== null && guard.watch(found));
      },
      () => {}, // told to whoever waits for it
    );
    return {
      started,
      end: async (graceMs) => {
        const closed = closeBrowser(started);
        // A stopped browser closes no more, and one that is on its way up can't be told to.
        if (!hasStarted || !(await settlesWithin(closed, graceMs)))
          while (!(await settlesWithin(closed, KILL_EVERY_MS))) await killBrowser(mark);
        // The connection may have ended before the process.
        await killBrowser(mark);
        if (!hasStarted) return;
        const pid = await (await started).pid;
        if (pid !== null) guard.release(pid);
      },
    };
  };
}

/**
 * Playwright ends it with the process, however that exits; signals are left to the pool, which first has to know that its
 * browsers are not crashing.
 */
async function launchBrowser({ type, launch }: ResolvedBrowser, mark: string): Promise<LaunchedBrowser> {
  const playwright = await loadPlaywright();
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const env = { ...(launch.env ?? process.env), [INSTANCE_MARK]: mark };
  const browser = await playwright[type].launch({ timeout: LAUNCH_MS, ...launch, ...signals, env });
  return { browser, pid: findMarkedChild(INSTANCE_MARK, mark) };
}

async function closeBrowser(started: Promise<LaunchedBrowser>): Promise<void> {
  try {
    const { browser } = await started;
    await browser.close();
  } catch {
    // It has not started, or is gone already.
  }
}

/** With all processes of its group, which it leads: see Playwright's own way to end one. */
async function killBrowser(mark: string): Promise<void> {
  const pid = await findMarkedChild(INSTANCE_MARK, mark);
  if (pid === null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended just now.
  }
}

async function loadPlaywright(): Promise<typeof Playwright> {
  try {
    return await import('playwright-core');
  } catch (error) {
    const advice = 'Install it: npm install playwright-core';
    throw new EvenkeelError(
      'POOL_NO_BROWSER',
      `playwright-core can't be loaded: ${messageOf(error)} ${advice}`,
      {
        cause: error,
      },
    );
  }
}
