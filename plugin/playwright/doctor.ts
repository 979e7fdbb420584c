import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, BrowserType, LaunchOptions } from '@playwright/test';
import semver from 'semver';
import { fine, type Finding } from '../../src/cli/finding.js';
import type { BrowserName } from './own-browsers.js';
import { isTestedVersion } from './tested-versions.js';

/** The oldest version with the hook that everything hangs on (`preprocess`), and the tested range in words. */
const OLDEST = '1.62.0';
const TESTED = '1.62 to 1.65';

/** The Playwright of a user's project. */
export interface InstalledPlaywright {
  readonly version: string;
  /** Where a browser's executable would be; null for a browser that this platform does not have. */
  readonly executablePath: (browserName: BrowserName) => string | null;
  /** @throws Error where there is no such browser, or it can't be started */
  readonly launch: (browserName: BrowserName, options: LaunchOptions) => Promise<Browser>;
}

/** Finds Playwright as a test in this directory would; null if it is not installed there. */
export function findPlaywright(cwd: string): InstalledPlaywright | null {
  const require = createRequire(path.join(cwd, 'package.json'));
  try {
    const { version } = require('@playwright/test/package.json') as { version: string };
    return {
      version,
      executablePath: (browserName) => executablePath(require, browserName),
      launch: (browserName, options) => browserTypes(require)[browserName].launch(options),
    };
  } catch {
    return null;
  }
}

/** Whether Playwright is there and one of the versions that were tested. */
export function playwrightFinding(playwright: InstalledPlaywright | null): Finding {
  const topic = 'Playwright';
  if (!playwright) {
    const advice = 'Install it in this directory: npm install --save-dev @playwright/test';
    return { topic, state: 'broken', text: '@playwright/test is not installed here', advice };
  }
  const { version } = playwright;
  if (semver.lt(version, OLDEST)) {
    return {
      topic,
      state: 'broken',
      text: `${version} is too old`,
      advice: 'Update it: npm install --save-dev @playwright/test@latest',
    };
  }
  if (!isTestedVersion(version)) {
    const advice =
      'It may work: a shape that does not fit is noticed, and the order is then left to Playwright.';
    return { topic, state: 'warning', text: `${version} is newer than the tested ${TESTED}`, advice };
  }
  return fine(topic, `${version} (tested: ${TESTED})`);
}

type BrowserTypes = Readonly<Record<BrowserName, BrowserType>>;

function browserTypes(require: NodeJS.Require): BrowserTypes {
  return require('@playwright/test') as BrowserTypes;
}

/** Asks Playwright itself, which knows its own versions and `PLAYWRIGHT_BROWSERS_PATH`. */
function executablePath(require: NodeJS.Require, browserName: BrowserName): string | null {
  try {
    return browserTypes(require)[browserName].executablePath();
  } catch {
    return null;
  }
}
