import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from '@playwright/test';
import { expect } from 'vitest';

/** Playwright's own Chromium where it is installed, else the system's. */
const EXECUTABLE = [
  chromium.executablePath(),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => existsSync(file));

/** The browser in which pages of ours are looked at. */
export async function launchBrowser(): Promise<Browser> {
  if (!EXECUTABLE) throw new Error('No Chromium found: npx playwright install --with-deps chromium');
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
}

/** How a page is opened. */
export interface Visit {
  readonly browser: Browser;
  readonly address: string;
  readonly colorScheme: 'light' | 'dark';
  /** The page may ask its own server. @default false */
  readonly isServed?: boolean;
  readonly width?: number;
}

/** Opens a page, hands it over, then checks that it was quiet: no error, no request elsewhere, nothing injected. */
export async function visit(
  { browser, address, colorScheme, isServed = false, width = 1280 }: Visit,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const viewport = { width, height: 900 };
  const context = await browser.newContext({ colorScheme, offline: !isServed, viewport });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    const url = request.url();
    const isOwn = isServed ? url.startsWith(address) : url.split('#')[0] === address;
    if (!isOwn && !url.startsWith('data:')) problems.push(`request: ${url}`);
  });
  await page.goto(address);
  await page.locator('#main').waitFor();
  await use(page);
  expect(await page.evaluate('window.__pwned')).toBeUndefined();
  expect(await page.locator('#main img, #main script').count()).toBe(0);
  expect(problems).toEqual([]);
  await context.close();
}
