/** Playwright's own builds of browsers, and where they are. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Playwright's name for a kind of browser. */
export type BrowserName = 'chromium' | 'firefox' | 'webkit';

/** Playwright's name for one of its own builds; `npx playwright install` takes it too. */
export type OwnBrowser = BrowserName | 'chromium-headless-shell';

/** Each build, with the browser that it is. What runs headless in Chromium without a `channel` is the shell. */
export const OWN_BROWSERS: Readonly<Record<OwnBrowser, BrowserName>> = {
  chromium: 'chromium',
  'chromium-headless-shell': 'chromium',
  firefox: 'firefox',
  webkit: 'webkit',
};

/** Where Playwright says that a browser is or would be; null for one that the platform does not have. */
export type TellPath = (browserName: BrowserName) => string | null;

/** The executable of a build; null where it is not installed. */
export function ownExecutable(browser: OwnBrowser, tellPath: TellPath): string | null {
  const told = tellPath(OWN_BROWSERS[browser]);
  if (told === null || told === '') return null;
  if (browser === 'chromium-headless-shell') return shellBeside(told);
  return existsSync(told) ? told : null;
}

/** Playwright tells no path for the shell: it lies beside the Chromium of the same revision, in a folder that depends on the platform. */
function shellBeside(chromium: string): string | null {
  const folder = chromium.match(/^(.*[\\/])chromium-(\d+)[\\/]/);
  if (!folder) return null;
  const shell = path.join(folder[1] ?? '', `chromium_headless_shell-${folder[2] ?? ''}`);
  for (const below of foldersIn(shell)) {
    const file = ['chrome-headless-shell', 'headless_shell']
      .flatMap((name) => [name, `${name}.exe`])
      .map((name) => path.join(below, name))
      .find((candidate) => existsSync(candidate));
    if (file !== undefined) return file;
  }
  return null;
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [path.join(folder, entry.name)] : [],
    );
  } catch {
    return [];
  }
}
