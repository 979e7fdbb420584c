/** The packed tarball, installed into an empty CommonJS project and an empty ESM project, used as a user would. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPackedProject, type ModuleType, type PackedProject } from './packed-project.js';

/** Each entry with an export that it must have, and its type. */
const ENTRIES = [
  ['evenkeel', 'EvenkeelError', 'function'],
  ['evenkeel/playwright', 'withEvenkeel', 'function'],
  ['evenkeel/reporter', 'default', 'function'],
  ['evenkeel/test', 'test', 'function'],
  ['evenkeel/pool', 'createPool', 'function'],
] as const;

const COMMANDS = ['report', 'scores', 'simulate', 'history', 'doctor'];

describe.each<ModuleType>(['commonjs', 'module'])('in an empty %s project', (type) => {
  let project: PackedProject;

  beforeAll(() => {
    project = createPackedProject(type);
  });
  afterAll(() => project.remove());

  it.each(ENTRIES)('%s is there for require and import', (entry, name, kind) => {
    const print = `console.log(JSON.stringify([typeof loaded.${name}, isDuckDbLoaded()]));`;
    project.write({
      'load.cjs': `const loaded = require('${entry}');\n${print}\n${IS_DUCKDB_LOADED}`,
      'load.mjs': `import * as loaded from '${entry}';\n${print}\n${IS_DUCKDB_LOADED}`,
    });
    for (const file of ['load.cjs', 'load.mjs']) {
      expect(project.run('node', file), file).toMatchObject({ code: 0, stdout: `["${kind}",false]\n` });
    }
  });

  it('has the command line', () => {
    const { code, stdout } = project.run('npx', 'evenkeel', '--help');
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(command);
  });

  it.each(['reporter', 'wrapper'] as const)('balances and records a real run, by its %s', (way) => {
    fs.rmSync(path.join(project.dir, '.evenkeel'), { recursive: true, force: true });
    project.write({ 'playwright.config.ts': configOf(type, way), ...SPECS });
    const run = project.run('npx', 'playwright', 'test');
    expect(run.output).toContain('3 passed');
    expect(run.code).toBe(0);

    const sql = `select title, status from attempts order by title`;
    const rows = project.run('npx', 'evenkeel', 'history', 'sql', sql, '--json');
    expect(JSON.parse(rows.stdout)).toEqual(
      ['adds', 'measures', 'subtracts'].map((title) => ({ title, status: 'passed' })),
    );
  });

  it.each([
    { module: 'node16', moduleResolution: 'node16' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('has types for $moduleResolution', (resolution) => {
    project.write({
      'types/use.ts': USE_EVERY_ENTRY,
      'types/tsconfig.json': JSON.stringify({
        compilerOptions: { ...resolution, target: 'es2022', strict: true, noEmit: true, types: ['node'] },
        files: ['use.ts'],
      }),
    });
    const { code, output } = project.run('npx', 'tsc', '-p', 'types');
    expect(output).toBe('');
    expect(code).toBe(0);
  });
});

/** The binding is a shared library: it is loaded, or it is not, whatever way it was imported. */
const IS_DUCKDB_LOADED = `function isDuckDbLoaded() {
  return process.report.getReport().sharedObjects.some((file) => file.includes('duckdb'));
}`;

const SPECS = {
  'tests/plain.spec.ts': `
    import { expect, test } from '@playwright/test';
    test('adds', () => { expect(1 + 1).toBe(2); });
    test('subtracts', () => { expect(2 - 1).toBe(1); });`,
  'tests/measured.spec.ts': `
    import { expect, test } from 'evenkeel/test';
    test('measures', () => { expect(2 * 2).toBe(4); });`,
};

/** Compiles only where every entry has the types that its documentation promises, and refuses a wrong use. */
const USE_EVERY_ENTRY = `
  import { EvenkeelError } from 'evenkeel';
  import { withEvenkeel } from 'evenkeel/playwright';
  import EvenkeelReporter from 'evenkeel/reporter';
  import { expect, test } from 'evenkeel/test';
  import type { PlaywrightTestConfig } from '@playwright/test';
  import type { Reporter } from '@playwright/test/reporter';

  export const config: PlaywrightTestConfig = withEvenkeel({ testDir: 'tests' }, { route: 'best' });
  export const reporter: Reporter = new EvenkeelReporter({});
  export const code: string = new EvenkeelError('USAGE', 'message').code;
  test('typed', async ({ page }) => { await expect(page).toHaveURL('/'); });
  // @ts-expect-error An option that does not exist.
  withEvenkeel({}, { rout: 'best' });
`;

function configOf(type: ModuleType, way: 'reporter' | 'wrapper'): string {
  if (way === 'reporter') {
    const config = `{ testDir: 'tests', reporter: [['evenkeel/reporter'], ['list']] }`;
    return type === 'module' ? `export default ${config};` : `module.exports = ${config};`;
  }
  const config = `withEvenkeel({ testDir: 'tests', reporter: 'list' })`;
  return type === 'module'
    ? `import { withEvenkeel } from 'evenkeel/playwright';\nexport default ${config};`
    : `const { withEvenkeel } = require('evenkeel/playwright');\nmodule.exports = ${config};`;
}
