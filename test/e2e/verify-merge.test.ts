import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FixtureProject } from './harness/fixture-project.js';
import { outcomesOf, readReport, type Report } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';
import type { ProgramResult } from './harness/run-program.js';

// That blobs of each version can be read, edited and merged is proven by `versions.test.ts`.
describe('blobs', () => {
  it('in which units stand twice merge into a report of each test once', async () => {
    const project = fixture('titles', { mode: 'plain' });
    await blob(project, 'shard', ['--shard=1/2', '--reporter=blob']);
    // Then the whole suite, as an agent that lost touch with the others would run it.
    const env = { PLAYWRIGHT_JUNIT_OUTPUT_FILE: project.path('whole.xml') };
    const whole = await blob(project, 'whole', ['--reporter=json,junit,blob'], env);
    const blobs = ['whole', 'shard'].map((name) => readFileSync(project.path(`all/${name}.zip`)));

    const verified = await project.evenkeel(['verify', 'all/whole.zip', '--json']);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    const degraded = await project.evenkeel(['verify', 'all', '--json']);
    expect(degraded.code).toBe(1);
    expect(new Set(codesOf(degraded))).toEqual(new Set(['shard-missing', 'unit-twice']));

    const merged = await merge(project, ['all', '--allow-incomplete']);
    expect(merged.stderr).toContain('left out of all/whole.zip');
    expect(merged.stderr).not.toContain('with them the blob');
    expect(outcomesOf(merged.report)).toEqual(outcomesOf(whole.report));
    expect(testCasesOf(merged.junit)).toEqual(testCasesOf(readFileSync(project.path('whole.xml'), 'utf8')));
    for (const [index, name] of ['whole', 'shard'].entries())
      expect(readFileSync(project.path(`all/${name}.zip`)).equals(blobs[index] as Buffer), name).toBe(true);
  });
});

describe('a re-run of failed jobs', () => {
  it('takes the place of what it repeats, and the merged run has passed', async () => {
    const project = fixture('dependencies', { mode: 'plain' });
    const failed = await blob(project, 'attempt-1', ['--shard=1/2', '--reporter=json,blob'], {
      FAIL_SET_UP: '1',
    });
    expect(failed.code).toBe(1);
    await blob(project, 'shard-2', ['--shard=2/2', '--reporter=blob']);

    const broken = await project.evenkeel(['verify', 'all', '--json']);
    expect(broken.code).toBe(1);
    expect(codesOf(broken)).toContain('unit-missing');
    const refused = await project.evenkeel(['merge', 'all']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--allow-incomplete')]);

    const again = await blob(project, 'attempt-2', ['--shard=1/2', '--reporter=json,blob']);
    const merged = await merge(project, ['all', '--output', 'kept']);
    expect(merged.code, merged.stdout + merged.stderr).toBe(0);
    expect(merged.stderr).toContain('of 2 shards, every one accepted once');
    expect(merged.stderr).toContain('left out of all/attempt-1.zip');
    const outcomes = outcomesOf(merged.report);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'expected'));
    expect(outcomes).toEqual(expect.arrayContaining(outcomesOf(again.report)));
    expect(existsSync(project.path('kept/0002-attempt-2.zip'))).toBe(true);
    expect(existsSync(project.path('kept/0001-attempt-1.zip'))).toBe(false);

    // What can't be read is named, and nothing passes for whole without it.
    copyFileSync(project.path('all/shard-2.zip'), project.path('shard-2.zip'));
    writeFileSync(
      project.path('all/shard-2.zip'),
      readFileSync(project.path('shard-2.zip')).subarray(0, 1000),
    );
    const corrupt = await project.evenkeel(['verify', 'all', '--json']);
    expect(corrupt.code).toBe(1);
    expect(codesOf(corrupt).sort()).toEqual(['shard-missing', 'unreadable']);
    expect(corrupt.stdout).toContain('all/shard-2.zip');
  });
});

/** Runs tests with a blob of this name in `all`. */
async function blob(
  project: FixtureProject,
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
) {
  const run = await project.run({
    args,
    env: { PLAYWRIGHT_BLOB_OUTPUT_FILE: project.path(`all/${name}.zip`), ...env },
  });
  expect(existsSync(project.path(`all/${name}.zip`)), run.stdout + run.stderr).toBe(true);
  return run;
}

interface Merged extends ProgramResult {
  readonly report: Report;
  readonly junit: string;
}

async function merge(project: FixtureProject, args: readonly string[]): Promise<Merged> {
  mkdirSync(project.path('merged'));
  const [json, junit] = [project.path('merged/report.json'), project.path('merged/report.xml')];
  const result = await project.evenkeel(['merge', ...args, '--', '--reporter=json,junit'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: json, PLAYWRIGHT_JUNIT_OUTPUT_FILE: junit },
  });
  expect(existsSync(json), result.stdout + result.stderr).toBe(true);
  return {
    ...result,
    report: readReport(json),
    junit: readFileSync(junit, 'utf8'),
  };
}

function codesOf({ stdout }: ProgramResult): string[] {
  const { problems } = JSON.parse(stdout) as { problems: { code: string }[] };
  return problems.map(({ code }) => code);
}

/** Names of a JUnit report's test cases, and whether each was skipped or failed. */
function testCasesOf(xml: string): string[] {
  const cases = xml.match(/<testcase [^>]*>\s*(<skipped|<failure)?/g) ?? [];
  expect(cases.length).toBeGreaterThan(0);
  return cases.map((text) => text.replaceAll(/ time="[^"]*"/g, '')).sort();
}
