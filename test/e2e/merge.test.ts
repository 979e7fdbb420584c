import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { outcomesOf, type Outcome, type Report } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

it('blobs of native shards merge into a whole report; merging records nothing', async () => {
  const project = fixture('selection');
  const plain = await fixture('selection', { mode: 'plain' }).run();
  for (const shard of [1, 2]) {
    const env = { PLAYWRIGHT_BLOB_OUTPUT_FILE: project.path(`all/${shard}.zip`) };
    const run = await project.run({ args: [`--shard=${shard}/2`, '--reporter=blob'], env });
    expect(complaints(run)).toEqual([]);
  }
  const runs = await project.history('SELECT * FROM runs');
  const { outcomes, stderr } = await merge(project, 'all');
  expect(outcomes).toEqual(outcomesOf(plain.report));
  expect(stderr).not.toContain('evenkeel');
  expect(await project.history('SELECT * FROM runs')).toEqual(runs);
});

/** Merges with the fixture's config, in which Evenkeel stands. */
async function merge(
  project: FixtureProject,
  directory: string,
): Promise<{ outcomes: Outcome[]; stderr: string }> {
  const file = project.path('merged.json');
  const config = existsSync(project.path('playwright.config.ts'))
    ? 'playwright.config.ts'
    : 'playwright.config.js';
  const args = [
    'node_modules/@playwright/test/cli.js',
    'merge-reports',
    '--config',
    config,
    project.path(directory),
  ];
  const { code, stdout, stderr } = await project.node(args, { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
  expect(code, stdout + stderr).toBe(0);
  return { outcomes: outcomesOf(JSON.parse(readFileSync(file, 'utf8')) as Report), stderr };
}
