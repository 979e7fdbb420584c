import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../src/errors.js';
import { parseProjects, type ListedProject } from './listed-project.js';
import { PROJECTS_VARIABLE, runList, type ListSetup } from './run-list.js';

/** A file that no path fits: the config is loaded, and no spec. */
const NO_SPEC = ['--pass-with-no-tests', '(?!)'];

/** It takes a second or two; a machine that is busy, more. A config that waits for something would do so for ever. */
const LIMIT_MS = 60_000;

const EXTENSIONS = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs'];

/** The projects of the config of a directory, or why it could not be loaded. */
export type ListedConfig = { readonly projects: readonly ListedProject[] } | { readonly problem: string };

/**
 * @param setup a minute is the limit where it has none
 * @returns null where the directory has no config of its own
 */
export async function listProjects(setup: Omit<ListSetup, 'args'>): Promise<ListedConfig | null> {
  const hasConfig = EXTENSIONS.some((extension) =>
    existsSync(path.join(setup.cwd, `playwright.config.${extension}`)),
  );
  if (!hasConfig) return null;
  const listed = await runList({ limitMs: LIMIT_MS, ...setup, args: NO_SPEC }, PROJECTS_VARIABLE);
  if ('problem' in listed) return { problem: listed.problem };
  try {
    return { projects: parseProjects(listed.text) };
  } catch (error) {
    return { problem: `what was told of it can't be read: ${messageOf(error)}` };
  }
}
