import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fine, type Finding } from '../../src/cli/finding.js';
import type { Waiting } from '../../src/cli/waiting.js';
import type { InstalledPlaywright } from './doctor.js';

/** A browser that does not tell its version by then hangs, or waits for a display. */
const VERSION_TIMEOUT_MS = 5000;

const OWN_BROWSERS = ['chromium', 'firefox', 'webkit'] as const;

/** Playwright's name for a kind of browser. */
export type BrowserName = (typeof OWN_BROWSERS)[number];

/** Names under which systems install browsers. */
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'chromium-headless-shell',
  'google-chrome',
  'google-chrome-beta',
  'microsoft-edge',
  'firefox',
  'firefox-esr',
];

/** Channels of `channel: 'chrome'` and the like where a system keeps them out of the path. */
const CHANNELS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ],
  linux: ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge'],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ],
};

/** A browser found on the machine. */
export interface FoundBrowser {
  readonly name: string;
  readonly browserName: BrowserName;
  /** Playwright's own build, not the system's. */
  readonly isOwn: boolean;
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
    return ask({ name, browserName, isOwn: false, executablePath });
  });
  // Their processes start before loading Playwright holds this one up.
  await setImmediate();
  const own = OWN_BROWSERS.flatMap((browserName) => {
    const executablePath = playwright?.executablePath(browserName);
    if (!executablePath || !existsSync(executablePath)) return [];
    return ask({ name: `Playwright's ${browserName}`, browserName, isOwn: true, executablePath });
  });
  const found = await Promise.all([...own, ...ofSystem]);
  const named = new Set<string>();
  return found.filter(({ executablePath }) => !named.has(executablePath) && named.add(executablePath));
}

/** The browsers as `doctor` shows them; none at all is a fault, and none of Playwright's own one for most configs. */
export function browserFindings(browsers: readonly FoundBrowser[]): Finding[] {
  if (browsers.length === 0) {
    const advice = 'Install them: npx playwright install --with-deps';
    return [
      {
        topic: 'Browsers',
        state: 'broken',
        text: 'none found, neither Playwright’s own nor the system’s',
        advice,
      },
    ];
  }
  const shown = browsers.map(browserFinding);
  return browsers.some(({ isOwn }) => isOwn) ? shown : [...shown, NONE_OF_ITS_OWN];
}

const NONE_OF_ITS_OWN: Finding = {
  topic: 'Browser',
  state: 'warning',
  text: 'none of Playwright’s own is installed',
  advice:
    'Install them (npx playwright install --with-deps), or give each project a `channel` or `launchOptions.executablePath`.',
};

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
  const channels = (CHANNELS[process.platform] ?? []).filter((file) => existsSync(file));
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
