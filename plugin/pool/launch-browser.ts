import type * as Playwright from 'playwright-core';
import type { Browser } from 'playwright-core';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { findMarkedChild } from '../../src/metrics/marked-child.js';
import { INSTANCE_MARK, instanceMark } from '../../src/pool/instance-mark.js';
import type { BrowserGuard } from './browser-guard.js';
import { endBrowser } from './end-browser.js';
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
   * Ends it, however far it has come; resolves when nothing is left of it, as far as the system shows it. Never rejects.
   * @param graceMs how long it may take to close before it is killed, in milliseconds
   */
  end(graceMs: number): Promise<void>;
}

/** Starts a browser. */
export type Launch = (definition: ResolvedBrowser, instanceId: string) => BrowserLaunch;

/** Unless the options say otherwise. On a machine at its limit a Firefox has taken most of a minute. */
const LAUNCH_MS = 120_000;

/**
 * Starts the browsers of a pool.
 * @param hurry aborted when those that end get no more time to close
 */
export function browserLauncher(poolId: string, guard: BrowserGuard, hurry: AbortSignal): Launch {
  return (definition, instanceId) => {
    const mark = instanceMark(poolId, instanceId);
    guard.watch();
    const started = launchBrowser(definition, mark);
    let hasStarted = false;
    started.then(
      () => (hasStarted = true),
      () => {}, // told to whoever waits for it
    );
    return {
      started,
      end: async (graceMs) => {
        const kill = async (): Promise<boolean> => killBrowser(mark);
        await endBrowser({ closed: closeBrowser(started), kill, hurry }, hasStarted ? graceMs : 0);
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

/** With all processes of its group, which it leads: see Playwright's own way to end one. @returns whether it was found */
async function killBrowser(mark: string): Promise<boolean> {
  const pid = await findMarkedChild(INSTANCE_MARK, mark);
  if (pid === null) return false;
  // By itself where it leads no group.
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
      break;
    } catch {
      // It has ended just now.
    }
  }
  return true;
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
