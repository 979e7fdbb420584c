import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const rootDir = path.resolve(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: rootDir });

/** Lints a line as if it stood in a file of ours; the file must exist, since rules ask TypeScript about it. */
async function boundaryErrors(file: string, line: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath: path.join(rootDir, file) });
  const messages = result?.messages ?? [];
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages
    .filter(({ ruleId }) => ruleId === 'no-restricted-imports' || ruleId === 'no-restricted-syntax')
    .map(({ message }) => message);
}

describe('import boundaries', () => {
  it.each([
    ['src/errors.ts', `import { x } from '../plugin/playwright/kinds.js';`],
    ['src/errors.ts', `import { x } from '../reporters/run.js';`],
    ['src/history/store.ts', `import type { x } from '../../plugin/playwright/internals.js';`],
    ['src/errors.ts', `import { test } from '@playwright/test';`],
    ['src/errors.ts', `import type { Reporter } from '@playwright/test/reporter';`],
    ['src/errors.ts', `import { chromium } from 'playwright';`],
    ['src/errors.ts', `import { chromium } from 'playwright-core';`],
    ['src/errors.ts', `import { startVitest } from 'vitest/node';`],
    ['src/errors.ts', `export { x } from '../reporters/run.js';`],
    ['src/errors.ts', `export const x = await import('../reporters/run.js');`],
    ['src/errors.ts', `export const x = await import('@playwright/test');`],
    ['src/errors.ts', `export type X = import('@playwright/test/reporter').Reporter;`],
    ['plugin/playwright/internals.ts', `import { x } from '../../reporters/run.js';`],
    ['plugin/playwright/internals.ts', `export const x = await import('../../reporters/run.js');`],
  ])('refuse in %s: %s', async (file, line) => {
    expect(await boundaryErrors(file, line)).toHaveLength(1);
  });

  it.each([
    ['src/errors.ts', `import { x } from './history/store.js';`],
    ['src/errors.ts', `import { x } from 'semver';`],
    ['src/errors.ts', `export const x = await import('@duckdb/node-api');`],
    ['plugin/playwright/internals.ts', `import { x } from '../../src/errors.js';`],
    ['plugin/playwright/internals.ts', `import type { Reporter } from '@playwright/test/reporter';`],
    ['reporters/playwright.ts', `import { x } from '../plugin/playwright/index.js';`],
    ['reporters/playwright.ts', `import { x } from '../src/errors.js';`],
  ])('allow in %s: %s', async (file, line) => {
    expect(await boundaryErrors(file, line)).toEqual([]);
  });
});
