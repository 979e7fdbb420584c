import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Where a suite's config is, as the runner says it. */
export interface SuitePlace {
  readonly configFile?: string | undefined;
  readonly rootDir: string;
}

/**
 * Tells a suite from others that keep the same history, alike on every machine: its package's name, and where in it the config is, as
 * `shop › e2e/playwright.config.ts`. Without a package it is the config's own name.
 */
export async function suiteName({ configFile, rootDir }: SuitePlace): Promise<string> {
  const place = configFile ?? rootDir;
  let directory = configFile === undefined ? rootDir : path.dirname(configFile);
  for (;;) {
    const name = await packageName(directory);
    if (name !== null) {
      const inside = path.relative(directory, place).split(path.sep).join('/') || '.';
      return name === '' ? inside : `${name} › ${inside}`;
    }
    const above = path.dirname(directory);
    if (above === directory) return path.basename(place);
    directory = above;
  }
}

/** Of the package whose root a directory is, empty for one without a name; null where it is no root. */
async function packageName(directory: string): Promise<string | null> {
  try {
    const content: unknown = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'));
    const name = (content as { readonly name?: unknown } | null)?.name;
    return typeof name === 'string' ? name : '';
  } catch {
    return null;
  }
}
