import os from 'node:os';
import { expect, it } from 'vitest';
import { canReadProcesses } from '../../src/metrics/process-table.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { browsers } from './harness/playwright-versions.js';
import { fixture } from './harness/run-fixture.js';

type Row = Record<string, unknown>;

const { executablePath } = browsers()['chromium'] ?? {};
const env = { BROWSER: JSON.stringify({ executablePath }) };

/** The dearer a sample was, the later comes the next: on a busy machine it takes long until enough fall into a browser's life. */
const BUSY_MS = [8000, 40_000, 160_000];

/** Runs the fixture until what its browser took was measured: its memory, and its processor time over two samples. */
async function measured(): Promise<FixtureProject> {
  for (const busyMs of BUSY_MS) {
    const project = fixture('metrics');
    const run = await project.run({ env: { ...env, BUSY_MS: String(busyMs) }, timeoutMs: 420_000 });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const [{ memory, cpu } = {}] = await project.history<Row>(
      `SELECT (SELECT count(*) FROM custom_metrics WHERE name = 'memory_bytes' AND title = 'measures') AS memory,
         (SELECT count(*) FROM browser_samples WHERE cpu_cores > 0.05) AS cpu`,
    );
    if (Number(memory) > 0 && Number(cpu) > 0) return project;
  }
  throw new Error(`No sample fell into ${BUSY_MS.at(-1)} ms.`);
}

// Where processes are not read there is no way to tell which one to kill.
it.runIf(canReadProcesses())(
  'a run with real browsers tells what they took and what became of them',
  async () => {
    const project = await measured();

    const custom = await project.history(
      `SELECT project, file, title, name, value FROM custom_metrics WHERE name <> 'memory_bytes'`,
    );
    const place = { project: 'chromium', file: 'reports.spec.ts', title: 'measures' };
    expect(custom).toEqual([
      { ...place, name: 'fps', value: 58.5 },
      { ...place, name: 'größe', value: -2 },
    ]);

    const instances = await project.history<Row>(
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

    const samples = await project.history<Row>('SELECT * FROM browser_samples ORDER BY memory_bytes DESC');
    expect(samples[0]).toMatchObject({ project: 'chromium', slots: 2 });
    expect(samples[0]?.['memory_kind']).toMatch(/^(pss|rss|mixed)$/);
    expect(samples[0]?.['processes']).toBeGreaterThan(1);
    // The page alone holds 50 MB.
    const peak = Number(instances[1]?.['peak_memory_bytes']);
    expect(peak).toBeGreaterThan(50 * 2 ** 20);
    expect(samples[0]?.['memory_bytes']).toBeGreaterThanOrEqual(peak);

    for (const { busy_slots: busy, slots, utilization } of samples) {
      expect(Number(utilization)).toBeCloseTo(Number(busy) / Number(slots));
      expect(Number(utilization)).toBeGreaterThanOrEqual(0);
      expect(Number(utilization)).toBeLessThanOrEqual(1);
    }
    expect(samples.some(({ utilization }) => Number(utilization) >= 0.5)).toBe(true);

    const cores = samples.flatMap(({ cpu_cores: value }) => (value === null ? [] : Number(value)));
    for (const value of cores) expect(value).toBeLessThanOrEqual(os.cpus().length);

    const memory = await project.history<Row>('FROM test_memory');
    const [ofTest] = memory.filter(({ title }) => title === 'measures');
    expect(ofTest).toMatchObject({ ...place, runs: 1 });
    expect(ofTest?.['peak_bytes']).toBeGreaterThan(50 * 2 ** 20);
    expect(ofTest?.['peak_bytes']).toBeLessThanOrEqual(peak);
  },
  20 * 60_000,
);

it('reports go nowhere, and harm nobody, where no reporter of ours listens', async () => {
  const run = await fixture('metrics', { mode: 'plain' }).run({ args: ['reports'], env });
  expect(run.code, run.stdout + run.stderr).toBe(0);
});
