import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { suiteName } from '../../../src/config/suite-name.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-suite-'));
  mkdirSync(path.join(root, 'e2e', 'tests'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(content: object | string, ...parts: string[]): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(path.join(root, ...parts, 'package.json'), text);
}

it('a suite is called after the nearest package and where its config is in it', async () => {
  write({ name: 'shop' });
  const rootDir = path.join(root, 'e2e', 'tests');
  const configFile = path.join(root, 'e2e', 'smoke.config.ts');
  expect(await suiteName({ configFile, rootDir })).toBe('shop › e2e/smoke.config.ts');
  expect(await suiteName({ rootDir })).toBe('shop › e2e/tests');
  write({ name: '@shop/e2e' }, 'e2e');
  expect(await suiteName({ configFile, rootDir })).toBe('@shop/e2e › smoke.config.ts');
});

it('a package without a name, or one that can not be read, gives the place alone', async () => {
  const configFile = path.join(root, 'e2e', 'playwright.config.ts');
  write({ private: true });
  expect(await suiteName({ configFile, rootDir: root })).toBe('e2e/playwright.config.ts');
  expect(await suiteName({ rootDir: root })).toBe('.');
  write('{', 'e2e');
  expect(await suiteName({ configFile, rootDir: root }), 'no package').toBe('e2e/playwright.config.ts');
});
