import { browsers } from './playwright-versions.js';

/** What the fixture `browsers` needs to drive the browsers of this machine. */
export function realBrowsers(): NodeJS.ProcessEnv {
  return {
    BROWSERS: JSON.stringify({ chromium: pathOf('chromium'), firefox: pathOf('firefox') }),
    ...(isSystemFirefox() && { FIREFOX_CHANNEL: 'moz-firefox' }),
  };
}

/** Firefox of the system is driven by another protocol than Playwright's own. */
export function isSystemFirefox(): boolean {
  return browsers()['firefox']?.executablePath?.endsWith('firefox-esr') ?? false;
}

/** Where the first of these browsers is that the machine has, as a launch option; none: Playwright knows. */
export function pathOf(...names: readonly string[]): { executablePath?: string } {
  const known = browsers();
  const found = names.map((name) => known[name]).find((browser) => browser);
  return found?.executablePath === undefined ? {} : { executablePath: found.executablePath };
}
