/** Routed specs in a run that agents share: all of them go by what the first one has chosen. */
import { rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import { begun, readMarkers } from './harness/markers.js';
import { outcomesOf } from './harness/report.js';

const PROJECTS = ['swift', 'middling', 'slow'];

const redis = redisForTests();

it('runs each spec once over all agents, where the first one has it, whatever others know', async () => {
  const route = { mode: 'best' as const, projects: PROJECTS, explore: 0, coverEvery: 1000 };
  const fleet = new Fleet('routing', redis.url, 'routed', { route });
  const [first, second] = [fleet.machine(), fleet.machine()];
  // Only the first one knows how long specs take where, and which can't run in some project.
  const env = { CANNOT: 'swift' };
  const all = await first.run({ env: { ...env, EVENKEEL_ROUTE: 'all' } });
  expect(all.code, all.stderr).toBe(0);

  rmSync(first.path('markers.jsonl'));
  const hasCome = second.path('the other one has come');
  const args = ['--timeout=240000'];
  const running = fleet.run({ shard: '1/2', args, env: { ...env, SET_UP_LASTS_UNTIL: hasCome } }, first);
  await expect
    .poll(() => begun(readMarkers(first.path('markers.jsonl'))), { timeout: 120_000 })
    .toEqual(['prepares']);
  const joining = fleet.run({ shard: '2/2', args, env }, second);
  await expect
    .poll(() => begun(readMarkers(second.path('markers.jsonl'))).length, { timeout: 120_000 })
    .toBeGreaterThan(1);
  writeFileSync(hasCome, '');
  const [one, other] = await Promise.all([running, joining]);
  for (const run of [one, other]) {
    expect(run.code, run.stderr + run.stdout).toBe(0);
    expect(complaints(run), run.stderr).toEqual([]);
  }

  const titles = [...new Set(sharedTests([all]).map(withoutProject))];
  const ran = sharedTests([one, other]);
  expect(ran.map(withoutProject).sort()).toEqual(titles.sort());
  expect(ran).not.toContain('swift can not run in some 0');
  const merged = (await fleet.merged()).filter(({ file }) => file.endsWith('.spec.ts'));
  const places = merged.map(({ file, title }) => `${file} ${title}`);
  expect(places.sort()).toEqual(
    [
      ...new Set(
        outcomesOf(all.report).flatMap(({ file, title }) =>
          file.endsWith('.spec.ts') ? `${file} ${title}` : [],
        ),
      ),
    ].sort(),
  );
  const [figures] = await first.history<{ route: string; chosen: number }>(
    `SELECT any_value(route) AS route, count(*) FILTER (chosen)::INTEGER AS chosen
     FROM run JOIN decision USING (run_id) WHERE run_id = 'routed'`,
  );
  expect(figures).toMatchObject({ route: 'best' });
  expect(figures?.chosen).toBeGreaterThan(0);
});

function withoutProject(test: string): string {
  return test.slice(test.indexOf(' ') + 1);
}
