/**
 * Browsers for the tests and the demo: Playwright's own where installed or to be downloaded, else the system's,
 * else Debian's packages. What was found is kept in `.setup/browsers.json` for configs to read:
 * `{ "<name>": { "source": "playwright" | "system", "executablePath": "…" } | null }`.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { debianCommand, installDebianPackages } from './debian.mjs';
import { fromRoot, pathsOf, setupDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { SetupProblem } from './setup-problem.mjs';

/** By Playwright's names; with the commands that the system may have, and Debian's package. */
const BROWSERS = {
  chromium: { commands: ['chromium', 'chromium-browser', 'google-chrome'], debian: 'chromium' },
  'chromium-headless-shell': {
    commands: ['chromium-headless-shell'],
    debian: 'chromium-headless-shell',
  },
  firefox: { commands: ['firefox-esr', 'firefox'], debian: 'firefox-esr' },
};

const DOWNLOAD_START_LIMIT_MS = 20_000;
const VERSION_LIMIT_MS = 15_000;

const foundFile = path.join(setupDir, 'browsers.json');
/** Paths that were there and did not start, such as a stub which only tells how to install the browser. */
const refusedFile = path.join(setupDir, 'refused-browsers.json');

/** Whether an earlier call's findings still hold: what it found is there, what it could not get has not come since. */
export function areBrowsersFound() {
  const found = readJson(foundFile, {});
  const refused = readJson(refusedFile, []);
  return (
    Object.entries(BROWSERS).every(([name, browser]) =>
      found[name]
        ? fs.existsSync(found[name].executablePath)
        : found[name] === null &&
          browser.commands.flatMap(pathsOf).every((executablePath) => refused.includes(executablePath)),
    ) && foundBrowsers().length > 0
  );
}

/** The names of the browsers that set-up found. */
export function foundBrowsers() {
  const found = readJson(foundFile, {});
  return Object.keys(found).filter((name) => found[name]);
}

/** Finds or installs the browsers. Some missing is a warning, all missing a {@link SetupProblem}. */
export async function findBrowsers() {
  let { found, refused } = await look();
  const foreign = namesNotPlaywrights(found);
  if (foreign.length && (await downloadBrowsers(foreign))) ({ found, refused } = await look());
  const absent = namesMissing(found);
  if (absent.length && (await installDebianPackages(packagesOf(absent)))) ({ found, refused } = await look());
  fs.mkdirSync(setupDir, { recursive: true });
  fs.writeFileSync(foundFile, `${JSON.stringify(found, null, 2)}\n`);
  fs.writeFileSync(refusedFile, `${JSON.stringify(refused, null, 2)}\n`);

  const missing = namesMissing(found);
  if (!missing.length) return;
  const problem = new SetupProblem(`no ${missing.join(', no ')} on this machine`, commandFor(missing));
  if (missing.length === Object.keys(BROWSERS).length) throw problem;
  console.warn(`${problem}\nGoing on with ${foundBrowsers().join(' and ')}.`);
}

async function look() {
  const own = ownPaths();
  const found = {};
  const refused = [];
  for (const [name, browser] of Object.entries(BROWSERS)) {
    found[name] = null;
    const candidates = [
      { source: 'playwright', executablePath: own[name] },
      ...browser.commands.flatMap(pathsOf).map((executablePath) => ({ source: 'system', executablePath })),
    ];
    for (const candidate of candidates) {
      if (found[name] || !fs.existsSync(candidate.executablePath)) continue;
      if (await canStart(candidate.executablePath)) found[name] = candidate;
      else refused.push(candidate.executablePath);
    }
  }
  return { found, refused };
}

/** Where Playwright keeps its own builds, installed or not. */
function ownPaths() {
  const { chromium, firefox } = createRequire(fromRoot('package.json'))('@playwright/test');
  const chromiumDir = path.resolve(chromium.executablePath(), '../..');
  // Playwright tells no path for the headless shell; it lies beside the Chromium of the same revision.
  const shellDir = chromiumDir.replace(/chromium-(\d+)$/, 'chromium_headless_shell-$1');
  return {
    chromium: chromium.executablePath(),
    'chromium-headless-shell': fileIn(shellDir, /^(chrome-headless-shell|headless_shell)(\.exe)?$/),
    firefox: firefox.executablePath(),
  };
}

function fileIn(directory, pattern) {
  if (!fs.existsSync(directory)) return directory;
  const entries = fs.readdirSync(directory, { recursive: true });
  const file = entries.find((entry) => pattern.test(path.basename(entry)));
  return path.join(directory, file ?? '');
}

/** An executable without the libraries that it needs is no browser. */
async function canStart(executablePath) {
  const { code } = await runCommand(executablePath, ['--version'], { timeoutMs: VERSION_LIMIT_MS });
  return code === 0;
}

async function downloadBrowsers(names) {
  if (process.env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD) return false;
  console.log(`Set-up: trying to download ${names.join(', ')} …`);
  const cli = fromRoot('node_modules/@playwright/test/cli.js');
  const { code } = await runCommand(process.execPath, [cli, 'install', ...names], {
    timeoutMs: DOWNLOAD_START_LIMIT_MS,
    progress: /\d+% of /,
  });
  if (code !== 0) console.log('Set-up: no download from here.');
  return code === 0;
}

function commandFor(names) {
  return debianCommand(packagesOf(names)) ?? `npx playwright install --with-deps ${names.join(' ')}`;
}

function packagesOf(names) {
  return names.map((name) => BROWSERS[name].debian);
}

function namesMissing(found) {
  return Object.keys(BROWSERS).filter((name) => !found[name]);
}

function namesNotPlaywrights(found) {
  return Object.keys(BROWSERS).filter((name) => found[name]?.source !== 'playwright');
}

function readJson(file, otherwise) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return otherwise;
  }
}
