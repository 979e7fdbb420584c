import { expect, it } from 'vitest';
import { canReadProcesses } from '../../src/metrics/process-table.js';
import { browsers } from './harness/playwright-versions.js';
import { fixture } from './harness/run-fixture.js';

const { executablePath } = browsers()['chromium'] ?? {};
const env = { BROWSER: JSON.stringify({ executablePath }) };

// Where processes are not read there is no way to tell which one to kill.
it.runIf(canReadProcesses())(
  'a run with real browsers tells what they took and what became of them',
  async () => {
    const project = fixture('metrics');
    const run = await project.run({ env });
    expect(run.code, run.stdout + run.stderr).toBe(0);

    const custom = await project.history('SELECT project, file, title, name, value FROM custom_metrics');
    const place = { project: 'chromium', file: 'reports.spec.ts', title: 'measures' };
    expect(custom).toEqual([
      { ...place, name: 'fps', value: 58.5 },
      { ...place, name: 'größe', value: -2 },
    ]);

    const instances = await project.history<Record<string, unknown>>(
      `SELECT i.*, any_value(file) AS file FROM browser_instances i JOIN attempts USING (run_id, slot)
     WHERE started_ms < closed_ms AND started_ms + duration_ms > launched_ms GROUP BY ALL ORDER BY file`,
    );
    const browser = { project: 'chromium', browser_name: 'chromium', units: 1, restarts: 0 };
    expect(instances).toMatchObject([
      { ...browser, file: 'crashes.spec.ts', state: 'crashed' },
      { ...browser, file: 'reports.spec.ts', state: 'closed' },
    ]);
    for (const { browser_version: version } of instances) expect(version).toMatch(/^\d+\./);
    for (const { launched_ms: from, closed_ms: to } of instances)
      expect(Number(to)).toBeGreaterThan(Number(from));

    const samples = await project.history<Record<string, unknown>>(
      'SELECT * FROM browser_samples WHERE memory_bytes IS NOT NULL ORDER BY memory_bytes DESC',
    );
    expect(samples[0]).toMatchObject({ project: 'chromium', slots: 2 });
    expect(samples[0]?.['memory_kind']).toMatch(/^(pss|rss|mixed)$/);
    // The dearer a sample was, the later comes the next: on a busy machine none may fall into a browser's life.
    const peak = instances[1]?.['peak_memory_bytes'] ?? null;
    if (peak === null) return;
    expect(peak).toBeGreaterThan(10 * 2 ** 20);
    expect(samples[0]?.['memory_bytes']).toBeGreaterThanOrEqual(Number(peak));
    expect(samples[0]?.['processes']).toBeGreaterThan(1);
  },
);

it('reports go nowhere, and harm nobody, where no reporter of ours listens', async () => {
  const run = await fixture('metrics', { mode: 'plain' }).run({ args: ['reports'], env });
  expect(run.code, run.stdout + run.stderr).toBe(0);
});
