import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const rootDir = path.resolve(import.meta.dirname, '../../..');

/** The version on which every feature is tested. */
export const MAIN_VERSION = '1.64.1';

/** Every minor of the peer range. */
export const PLAYWRIGHT_VERSIONS = ['1.62.1', '1.63.0', MAIN_VERSION, '1.65.1'] as const;

export type PlaywrightVersion = (typeof PLAYWRIGHT_VERSIONS)[number];

/**
 * The `node_modules` with one version of Playwright and this package's build beside it, so that both
 * resolve the same `@playwright/test`.
 * @throws Error where it is missing or holds an older build
 */
export function modulesOf(version: PlaywrightVersion): string {
  const modules = path.join(rootDir, '.setup', `playwright-${version}`, 'node_modules');
  if (!existsSync(path.join(modules, '@playwright/test/cli.js'))) {
    throw new Error(`Playwright ${version} is not installed. Run: npm run setup`);
  }
  if (!isSameBuild(path.join(rootDir, 'dist'), path.join(modules, 'evenkeel/dist'))) {
    throw new Error(`The build beside Playwright ${version} is not the one in dist/. Run: npm run setup`);
  }
  return modules;
}

/** Where programs of this repository's browsers are, by project name; written by the set-up. */
export function browsers(): Record<string, { executablePath?: string }> {
  return JSON.parse(readFileSync(path.join(rootDir, '.setup/browsers.json'), 'utf8'));
}

/** Shared chunks have their content's hash in their names, so that the entry tells them apart. */
function isSameBuild(dist: string, copy: string): boolean {
  const [built, copied] = [dist, copy].map((directory) => {
    const entry = path.join(directory, 'reporter.cjs');
    return existsSync(entry) ? readFileSync(entry, 'utf8') : null;
  });
  return built === copied;
}
