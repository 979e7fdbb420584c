import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { LaunchOptions, PlaywrightWorkerOptions } from '@playwright/test';
import { graphicsOf } from '../../../src/config/graphics.js';

/** How a project launches its browser. */
export type Launch = Partial<Pick<PlaywrightWorkerOptions, 'browserName' | 'channel' | 'launchOptions'>>;

/**
 * The same for browsers that have the same backends, as far as can be told without starting them: which program, of
 * which date, launched how, on which graphics cards.
 * @param playwrightVersion stands for the builds that Playwright brings along
 */
export function launchKey(
  { browserName, channel, launchOptions = {} }: Launch,
  playwrightVersion: string,
): string {
  const { executablePath, args = [], ignoreDefaultArgs, firefoxUserPrefs, env } = launchOptions;
  const parts = [
    browserName ?? 'chromium',
    channel ?? null,
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
