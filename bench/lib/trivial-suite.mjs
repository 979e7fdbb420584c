import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installPackages } from './install-packages.mjs';

const FILES = 40;

/** Configs of the suite: Playwright alone, and with Evenkeel. */
export const PLAIN_CONFIG = 'plain.config.mjs';
export const OUR_CONFIG = 'evenkeel.config.mjs';

/**
 * Makes a project of tests that do nothing, so that whatever is measured is the runner's and ours, and calls `use`
 * with its directory.
 * @param {number} tests at least this many, in 40 files
 */
export async function withTrivialSuite(tests, use) {
  const project = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-trivial-'));
  try {
    await writeSuite(project, Math.ceil(tests / FILES));
    return await use(project);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

async function writeSuite(project, testsPerFile) {
  await installPackages(path.join(project, 'node_modules'));
  await mkdir(path.join(project, 'tests'));
  for (let file = 0; file < FILES; file++) {
    const tests = Array.from({ length: testsPerFile }, (_, test) => `test('trivial ${test}', () => {});`);
    const source = ["import { test } from '@playwright/test';", ...tests].join('\n');
    await writeFile(path.join(project, 'tests', `file-${file}.spec.mjs`), source);
  }
  const plain = `import { defineConfig } from '@playwright/test';
export default defineConfig({ testDir: './tests', workers: 2 });\n`;
  await writeFile(path.join(project, PLAIN_CONFIG), plain);
  const ours = `import { withEvenkeel } from 'evenkeel/playwright';\nimport plain from './${PLAIN_CONFIG}';
export default withEvenkeel(plain);\n`;
  await writeFile(path.join(project, OUR_CONFIG), ours);
}
