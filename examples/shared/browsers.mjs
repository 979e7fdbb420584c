/**
 * Where the three browsers of the examples are: Playwright's own when they are installed, else the system's.
 * A project whose browser is nowhere is left out, and one line says so.
 */
import { existsSync } from 'node:fs';
import { chromium, firefox } from '@playwright/test';

/** Chromium refuses to start its sandbox as root. */
const chromiumArgs = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const finders = {
  chromium: () =>
    existsSync(chromium.executablePath())
      ? { browserName: 'chromium', channel: 'chromium', launchOptions: { args: chromiumArgs } }
      : systemChromium([
          '/usr/bin/chromium',
          '/usr/bin/google-chrome',
          '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        ]),
  'chromium-headless-shell': () =>
    existsSync(ownHeadlessShellDir())
      ? { browserName: 'chromium', launchOptions: { args: chromiumArgs } }
      : systemChromium(['/usr/bin/chromium-headless-shell']),
  firefox: () =>
    existsSync(firefox.executablePath())
      ? { browserName: 'firefox' }
      : systemFirefox([
          '/usr/bin/firefox-esr',
          '/usr/bin/firefox',
          '/Applications/Firefox.app/Contents/MacOS/firefox',
        ]),
};

/** Projects whose browser was found: `{ name, use }`, `use` telling Playwright how to launch it. */
export function browserProjects() {
  const found = Object.entries(finders).map(([name, find]) => ({ name, use: find() }));
  announceMissing(found.filter(({ use }) => !use).map(({ name }) => name));
  return found.flatMap(({ name, use }) => (use ? [{ name, use }] : []));
}

function systemChromium(candidates) {
  const executablePath = candidates.find((file) => existsSync(file));
  return executablePath && { browserName: 'chromium', launchOptions: { executablePath, args: chromiumArgs } };
}

/** A Firefox that Playwright did not build is driven over WebDriver BiDi, which the channel selects. */
function systemFirefox(candidates) {
  const executablePath = candidates.find((file) => existsSync(file));
  return (
    executablePath && { browserName: 'firefox', channel: 'moz-firefox', launchOptions: { executablePath } }
  );
}

/** Playwright names the headless shell's directory after that of the Chromium beside it. */
function ownHeadlessShellDir() {
  return chromium.executablePath().replace(/([\\/])chromium-(\d+)[\\/].*$/, '$1chromium_headless_shell-$2');
}

/** Workers inherit the variable, so that the line shows once however often the config is read. */
function announceMissing(names) {
  if (!names.length || process.env.EXAMPLE_MISSING_BROWSERS_TOLD) return;
  process.env.EXAMPLE_MISSING_BROWSERS_TOLD = '1';
  console.warn(
    `No browser found for ${names.join(', ')}; left out. See "Browsers" in the example's README.md.`,
  );
}
