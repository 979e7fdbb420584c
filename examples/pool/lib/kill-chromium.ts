import type { Browser } from 'playwright-core';

/** Kills the process of a Chromium that is in use (SIGKILL), as the system does when memory runs out. */
export async function killChromium(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const main = processInfo.find(({ type }) => type === 'browser');
  if (!main) throw new Error('the browser names no process of its own');
  process.kill(main.id, 'SIGKILL');
}
