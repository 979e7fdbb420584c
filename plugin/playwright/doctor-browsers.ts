import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { fine, type Finding } from '../../src/cli/finding.js';
import type { InstalledPlaywright } from './doctor.js';

/** A browser that does not tell its version by then hangs, or waits for a display. */
const VERSION_TIMEOUT_MS = 5000;

const OWN_BROWSERS = ['chromium', 'firefox', 'webkit'];

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
  readonly executablePath: string;
  /** What the browser says about itself; null if it did not say. */
  readonly version: string | null;
}

/** Finds Playwright's own browsers and the system's, with their versions. */
export async function findBrowsers(
  playwright: InstalledPlaywright | null,
  env: NodeJS.ProcessEnv,
): Promise<FoundBrowser[]> {
  const found = new Map<string, string>();
  for (const name of OWN_BROWSERS) {
    const file = playwright?.executablePath(name);
    if (file && existsSync(file)) found.set(file, `Playwright's ${name}`);
  }
  for (const file of systemBrowsers(env)) if (!found.has(file)) found.set(file, path.basename(file));
  return Promise.all(
    [...found].map(async ([executablePath, name]) => ({
      name,
      executablePath,
      version: await versionOf(executablePath),
    })),
  );
}

/** The browsers as `doctor` shows them; none at all is a fault. */
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
  return browsers.map(({ name, executablePath, version }) => {
    if (version !== null) return fine('Browser', `${name}: ${version} (${executablePath})`);
    const advice = 'Start it by hand with --version to see what it lacks.';
    return {
      topic: 'Browser',
      state: 'warning',
      text: `${name} did not tell its version (${executablePath})`,
      advice,
    };
  });
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
