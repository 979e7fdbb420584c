/** The packed tarball, installed into an empty project, first of CommonJS and then of ES modules, used as a user would. */
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
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

let project: PackedProject;

beforeAll(async () => {
  project = await createPackedProject();
  return () => project.remove();
});

// What these start says by itself what module system it is of.
describe('in an empty project', () => {
  it.each(ENTRIES)('%s is there for require and import', async (entry, name, kind) => {
    const print = `console.log(JSON.stringify([typeof loaded.${name}, isDuckDbLoaded()]));`;
    project.write({
      'load.cjs': `const loaded = require('${entry}');\n${print}\n${IS_DUCKDB_LOADED}`,
      'load.mjs': `import * as loaded from '${entry}';\n${print}\n${IS_DUCKDB_LOADED}`,
    });
    for (const file of ['load.cjs', 'load.mjs']) {
      expect(await project.run('node', file), file).toMatchObject({ code: 0, stdout: `["${kind}",false]\n` });
    }
  });

  it('has the command line', async () => {
    const { code, stdout } = await project.run('npx', 'evenkeel', '--help');
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(command);
  });

  it('has types for a bundler', () => expectTypes({ module: 'esnext', moduleResolution: 'bundler' }));
});

describe.each<ModuleType>(['commonjs', 'module'])('in an empty %s project', (type) => {
  beforeAll(() => project.setType(type));

  it('balances and records real runs, by its reporter and by its wrapper', async () => {
    fs.rmSync(path.join(project.dir, '.evenkeel'), { recursive: true, force: true });
    for (const way of ['reporter', 'wrapper'] as const) {
      project.write({ 'playwright.config.ts': configOf(type, way), ...SPECS });
      const run = await project.run('npx', 'playwright', 'test');
      expect(run.output).toContain('3 passed');
      expect(run.code).toBe(0);
    }
    const sql = `select title, status, count(distinct run_id)::int as runs from attempts group by all order by title`;
    const rows = await project.run('npx', 'evenkeel', 'history', 'sql', sql, '--json');
    expect(JSON.parse(rows.stdout)).toEqual(
      ['adds', 'measures', 'subtracts'].map((title) => ({ title, status: 'passed', runs: 2 })),
    );
  });

  it('has types for Node', () => expectTypes({ module: 'node16', moduleResolution: 'node16' }));
});

async function expectTypes(resolution: object): Promise<void> {
  project.write({
    'types/use.ts': USE_EVERY_ENTRY,
    'types/tsconfig.json': JSON.stringify({
      compilerOptions: { ...resolution, target: 'es2022', strict: true, noEmit: true, types: ['node'] },
      files: ['use.ts'],
    }),
  });
  const { code, output } = await project.run('npx', 'tsc', '-p', 'types');
  expect(output).toBe('');
  expect(code).toBe(0);
}

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
