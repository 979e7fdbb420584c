import { createRequire } from 'node:module';
import path from 'node:path';
import semver from 'semver';
import { fine, type Finding } from '../../src/cli/finding.js';
import { isTestedVersion } from './tested-versions.js';

/** The oldest version with the hook that everything hangs on (`preprocess`), and the tested range in words. */
const OLDEST = '1.62.0';
const TESTED = '1.62 to 1.65';

/** The Playwright of a user's project. */
export interface InstalledPlaywright {
  readonly version: string;
  /** Where a browser's executable would be; null for a browser that this platform does not have. */
  readonly executablePath: (browserName: string) => string | null;
}

/** Finds Playwright as a test in this directory would; null if it is not installed there. */
export function findPlaywright(cwd: string): InstalledPlaywright | null {
  const require = createRequire(path.join(cwd, 'package.json'));
  try {
    const { version } = require('@playwright/test/package.json') as { version: string };
    return { version, executablePath: (browserName) => executablePath(require, browserName) };
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

interface BrowserTypes {
  readonly [browserName: string]: { executablePath(): string } | undefined;
}

/** Asks Playwright itself, which knows its own versions and `PLAYWRIGHT_BROWSERS_PATH`. */
function executablePath(require: NodeJS.Require, browserName: string): string | null {
  try {
    const types = require('@playwright/test') as BrowserTypes;
    return types[browserName]?.executablePath() ?? null;
  } catch {
    return null;
  }
}
