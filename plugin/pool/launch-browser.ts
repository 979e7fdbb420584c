import type * as Playwright from 'playwright-core';
import type { Browser } from 'playwright-core';
import { EvenkeelError, messageOf } from '../../src/errors.js';
import type { ResolvedBrowser } from './options.js';

/**
 * Starts a browser. Playwright ends it with the process, however that exits; signals are left to the pool, which
 * first has to know that its browsers are not crashing.
 */
export async function launchBrowser({ type, launch }: ResolvedBrowser): Promise<Browser> {
  const playwright = await loadPlaywright();
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return playwright[type].launch({ ...launch, ...signals });
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
