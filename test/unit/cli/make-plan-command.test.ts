/** With the real `playwright test --list`, and a reporter that tells of a suite of its own. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makePlanCommand, type MakePlanOptions } from '../../../reporters/cli/make-plan-command.js';
import { EvenkeelError } from '../../../src/errors.js';
import type { CollectedSuite } from '../../../src/plan/collected-suite.js';
import { parsePlanFile } from '../../../src/plan/plan-file.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const SUITE: CollectedSuite = {
  playwright: '1.64.1',
  workers: 3,
  projects: [{ name: 'p', needs: [], isSupporting: false }],
  units: ['a', 'b', 'c', 'd'].map((file) => ({
    specKey: file,
    project: 'p',
    file: `${file}.spec.ts`,
    title: '',
    workerKey: 'p',
    isDivisible: false,
    tests: [{ id: `${file}-1`, title: 'works', kind: '', isDeclaredSkipped: false }],
  })),
};

const REPORTER = `module.exports = class {
  printsToStdio() { return false; }
  onBegin() { require('fs').writeFileSync(process.env.EVENKEEL_COLLECT_TO, ${JSON.stringify(JSON.stringify(SUITE))}); }
};
`;

/** A project with the Playwright of this repository. */
function project() {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-plan-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'), 'junction');
  writeFileSync(path.join(dir, 'package.json'), '{}');
  writeFileSync(path.join(dir, 'playwright.config.mjs'), "export default { testDir: '.' };\n");
  const spec = "const { test } = require('@playwright/test');\ntest('works', () => {});\n";
  writeFileSync(path.join(dir, 'a.spec.js'), spec);
  const reporter = path.join(dir, 'reporter.cjs');
  writeFileSync(reporter, REPORTER);
  const said = { stdout: '', stderr: '' };
  const plan = (options: Partial<MakePlanOptions> = {}): Promise<number> =>
    makePlanCommand(
      path.join(dir, 'history.duckdb'),
      {
        output: 'plan.json',
        shards: '2',
        workers: undefined,
        target: undefined,
        seed: undefined,
        weights: undefined,
        isJson: false,
        isForced: false,
        args: [],
        reporter,
        ...options,
      },
      {
        stdout: (text) => void (said.stdout += text),
        stderr: (text) => void (said.stderr += text),
        status: () => undefined,
        stopped: async () => undefined,
        env: { PATH: process.env.PATH },
        cwd: dir,
        color: false,
        ci: null,
      },
    );
  return { dir, said, plan, planFile: path.join(dir, 'plan.json') };
}

const read = (file: string) => parsePlanFile(readFileSync(file, 'utf8'), file);

// It starts Playwright.
describe('evenkeel plan -o', { timeout: 60_000 }, () => {
  it('deals out what Playwright lists, each unit once, and says what to do with it', async () => {
    const { said, plan, planFile } = project();
    expect(await plan(), said.stderr).toBe(0);
    const { shards, workers } = read(planFile);
    const ids = shards.map(({ units }) => units.flatMap(({ testIds }) => testIds));
    expect(ids.flat().sort()).toEqual(['a-1', 'b-1', 'c-1', 'd-1']);
    expect(ids.filter((share) => share.length > 0)).toHaveLength(2);
    // As many as the config has.
    expect(workers).toBe(3);
    expect(said.stderr).toContain('has no runs yet: all tests are planned as equally long');
    expect(said.stdout).toMatch(/^plan\.json: 4 tests in 4 units on 2 shards with 3 workers each$/m);
    expect(said.stdout).toContain('run it with EVENKEEL_PLAN=plan.json npx playwright test --shard=i/2');
  });

  it('writes over a plan, and over another file only by force', async () => {
    const { said, plan, planFile } = project();
    writeFileSync(planFile, '{"mine":true}');
    await expect(plan()).rejects.toThrow(/--output is "plan\.json", a file that is no Evenkeel plan/);
    expect(readFileSync(planFile, 'utf8')).toBe('{"mine":true}');
    expect(await plan({ isForced: true, workers: '1', isJson: true })).toBe(0);
    const text = readFileSync(planFile, 'utf8');
    expect(JSON.parse(said.stdout)).toMatchObject({
      workers: 1,
      shards: [{ units: 2, tests: 2 }, { units: 2 }],
    });
    expect(await plan({ workers: '1' })).toBe(0);
    expect(readFileSync(planFile, 'utf8')).toBe(text);
  });

  it('passes on what Playwright says of a suite that it can not load', async () => {
    const { dir, plan } = project();
    writeFileSync(path.join(dir, 'a.spec.js'), "throw new Error('not today');\n");
    await expect(plan()).rejects.toThrow(/`playwright test --list` ended with exit code 1.*not today/s);
  });

  it('names a place that it can not write to', async () => {
    await expect(project().plan({ output: 'package.json/plan.json' })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      message: expect.stringContaining("can't be written to package.json/plan.json") as string,
    });
  });
});

describe('evenkeel plan -o is called wrongly', () => {
  it.each<[Partial<MakePlanOptions>, RegExp]>([
    [{ shards: undefined }, /--output needs one number of machines/],
    [{ shards: '1..4' }, /--output needs one number of machines/],
    [{ shards: 'many' }, /--shards is "many"/],
    [{ target: '5m' }, /--target and --output do not go together/],
    [{ args: ['--shard=1/2'] }, /`--shard=1\/2` after `--` can't go into a plan/],
  ])('%j', async (options, message) => {
    const { plan } = project();
    const error: unknown = await plan(options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EvenkeelError);
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) as string });
  });

  it('with weights that are not there, before Playwright is asked', async () => {
    const { plan, dir } = project();
    rmSync(path.join(dir, 'node_modules'));
    await expect(plan({ weights: 'none.json' })).rejects.toMatchObject({ code: 'WEIGHTS_INVALID' });
    await expect(plan()).rejects.toThrow(/no @playwright\/test is installed in/i);
  });
});
