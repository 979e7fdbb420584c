import { expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { outcomesOf, type Outcome } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

it('blobs of native shards merge into a whole report; merging records nothing', async () => {
  const project = fixture('selection');
  const ran: Outcome[] = [];
  for (const shard of [1, 2]) {
    const env = { PLAYWRIGHT_BLOB_OUTPUT_FILE: project.path(`all/${shard}.zip`) };
    const run = await project.run({ args: [`--shard=${shard}/2`, '--reporter=blob,json'], env });
    expect(complaints(run)).toEqual([]);
    ran.push(...outcomesOf(run.report));
  }
  expect(ran.length).toBe(18);
  // With the fixture's config, in which Evenkeel stands.
  const args = ['--config=playwright.config.ts', project.path('all')];
  const merged = await project.run({ command: 'merge-reports', args });
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  expect(outcomesOf(merged.report)).toEqual(ran.sort(byContent));
  expect(merged.stderr).not.toContain('evenkeel');
  expect(await project.history('SELECT * FROM runs')).toHaveLength(2);
});

function byContent(a: Outcome, b: Outcome): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
