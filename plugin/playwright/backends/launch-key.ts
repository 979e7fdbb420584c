import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { LaunchOptions, PlaywrightWorkerOptions } from '@playwright/test';
import { graphicsOf } from '../../../src/config/graphics.js';

/** What a project's `use` says of its browser, and what Playwright's fixtures say of it in a worker. */
export type Launch = Partial<
  Pick<
    PlaywrightWorkerOptions,
    'browserName' | 'defaultBrowserType' | 'channel' | 'headless' | 'launchOptions'
  >
>;

/**
 * The same for browsers that have the same backends, as far as can be told without starting them: which program, of
 * which date, launched how, on which graphics cards. A project's `use` gives the same as the fixtures that Playwright makes of it:
 * what it does not name comes from `devices[…]`, from `launchOptions`, or is Playwright's default.
 * @param playwrightVersion stands for the builds that Playwright brings along
 */
export function launchKey(launch: Launch, playwrightVersion: string): string {
  const { launchOptions = {} } = launch;
  const { executablePath, args = [], ignoreDefaultArgs, firefoxUserPrefs, env } = launchOptions;
  const parts = [
    launch.browserName ?? launch.defaultBrowserType ?? 'chromium',
    launch.channel ?? launchOptions.channel ?? null,
    launch.headless ?? launchOptions.headless ?? true,
    executablePath === undefined ? playwrightVersion : dated(executablePath),
    args,
    ignoreDefaultArgs ?? null,
    sorted(firefoxUserPrefs),
    sorted(env),
    graphicsOf(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function dated(executablePath: string): unknown[] {
  const stats = statSync(executablePath, { throwIfNoEntry: false });
  return [executablePath, stats?.size ?? 0, stats?.mtimeMs ?? 0];
}

function sorted(values: LaunchOptions['env'] | LaunchOptions['firefoxUserPrefs']): unknown[] {
  return Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
