import type * as Playwright from 'playwright-core';
import type { Browser } from 'playwright-core';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import { findMarkedChild } from '../../src/metrics/marked-child.js';
import type { ResolvedBrowser } from './options.js';

/** A browser that has started. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  /** Its first process; null where the system does not show it. */
  readonly pid: Promise<number | null>;
}

/** Playwright does not tell the process of a browser that it launched, so each bears a mark of its own in its environment. */
const MARK = 'EVENKEEL_POOL_INSTANCE';
let launches = 0;

/**
 * Starts a browser. Playwright ends it with the process, however that exits; signals are left to the pool, which
 * first has to know that its browsers are not crashing.
 */
export async function launchBrowser({ type, launch }: ResolvedBrowser): Promise<LaunchedBrowser> {
  const playwright = await loadPlaywright();
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const mark = `${process.pid}.${++launches}`;
  const env = { ...(launch.env ?? process.env), [MARK]: mark };
  const browser = await playwright[type].launch({ ...launch, ...signals, env });
  return { browser, pid: findMarkedChild(MARK, mark) };
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
