import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fine, type Finding } from '../../src/cli/finding.js';
import type { Waiting } from '../../src/cli/waiting.js';
import { CHANNELS, channelPaths } from './doctor-channels.js';
import type { InstalledPlaywright } from './doctor.js';
import { OWN_BROWSERS, ownExecutable, type BrowserName, type OwnBrowser } from './own-browsers.js';

/** A browser that does not tell its version by then hangs, or waits for a display. */
const VERSION_TIMEOUT_MS = 5000;

/** Names under which systems install browsers. */
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'chromium-headless-shell',
  'google-chrome',
  'google-chrome-beta',
  'google-chrome-unstable',
  'microsoft-edge',
  'microsoft-edge-beta',
  'microsoft-edge-dev',
  'firefox',
  'firefox-esr',
];

/** A browser found on the machine. */
export interface FoundBrowser {
  readonly name: string;
  readonly browserName: BrowserName;
  /** Which of Playwright's own builds it is; null for one of the system. */
  readonly own: OwnBrowser | null;
  readonly executablePath: string;
  /** What the browser says about itself; null if it did not say. */
  readonly version: string | null;
}

/**
 * Finds Playwright's own browsers and the system's, with their versions. Those of the system are asked first: where Playwright
 * has its own is known only once it is loaded, and that takes longer than their answers.
 */
export async function findBrowsers(
  playwright: InstalledPlaywright | null,
  env: NodeJS.ProcessEnv,
  waiting: Waiting,
): Promise<FoundBrowser[]> {
  const ask = async (browser: Omit<FoundBrowser, 'version'>): Promise<FoundBrowser> => ({
    ...browser,
    version: await waiting.for(browser.name, () => versionOf(browser.executablePath)),
  });
  const ofSystem = systemBrowsers(env).map((executablePath) => {
    const name = path.basename(executablePath);
    const browserName = /firefox/i.test(name) ? ('firefox' as const) : ('chromium' as const);
    return ask({ name, browserName, own: null, executablePath });
  });
  // Their processes start before loading Playwright holds this one up.
  await setImmediate();
  const own = (Object.keys(OWN_BROWSERS) as OwnBrowser[]).flatMap((build) => {
    const executablePath = playwright && ownExecutable(build, playwright.executablePath);
    if (!executablePath) return [];
    const browserName = OWN_BROWSERS[build];
    return ask({ name: `Playwright's ${build}`, browserName, own: build, executablePath });
  });
  const found = await Promise.all([...own, ...ofSystem]);
  const named = new Set<string>();
  return found.filter(({ executablePath }) => !named.has(executablePath) && named.add(executablePath));
}

/** The browsers as `doctor` shows them; none at all is a fault. */
export function browserFindings(browsers: readonly FoundBrowser[]): Finding[] {
  if (browsers.length > 0) return browsers.map(browserFinding);
  const text = 'none found, neither Playwright’s own nor the system’s';
  const advice = 'Install them: npx playwright install --with-deps';
  return [{ topic: 'Browsers', state: 'broken', text, advice }];
}

function browserFinding({ name, executablePath, version }: FoundBrowser): Finding {
  if (version !== null) return fine('Browser', `${name}: ${version} (${executablePath})`);
  const advice = 'Start it by hand with --version to see what it lacks.';
  return {
    topic: 'Browser',
    state: 'warning',
    text: `${name} did not tell its version (${executablePath})`,
    advice,
  };
}

function systemBrowsers(env: NodeJS.ProcessEnv): string[] {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const extension = process.platform === 'win32' ? '.exe' : '';
  const commands = COMMANDS.flatMap((command) => {
    const folder = folders.find((candidate) => existsSync(path.join(candidate, command + extension)));
    return folder === undefined ? [] : [path.join(folder, command + extension)];
  });
  const channels = CHANNELS.flatMap((channel) => channelPaths(channel, env) ?? []).filter((file) =>
    existsSync(file),
  );
  // Systems link one browser under several names.
  const byTarget = new Map([...channels, ...commands.reverse()].map((file) => [realpathSync(file), file]));
  return [...byTarget.values()].reverse();
}

/** On Windows browsers open a window instead of printing, so there the file has to be enough. */
async function versionOf(executablePath: string): Promise<string | null> {
  if (process.platform === 'win32') return 'version not asked for on Windows';
  try {
    const { stdout } = await promisify(execFile)(executablePath, ['--version'], {
      timeout: VERSION_TIMEOUT_MS,
    });
    return stdout.trim().split('\n')[0]?.trim() || null;
  } catch {
    return null;
  }
}
