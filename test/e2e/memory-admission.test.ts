/** Pages of a real browser that hold memory, under a limit that two of them break: what the run before has measured keeps them apart. */
import { expect, it } from 'vitest';
import { canReadProcesses } from '../../src/metrics/process-table.js';
import { complaints } from './harness/features.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { mostAtOnce } from './harness/markers.js';
import { pathOf } from './harness/real-browsers.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const LARGE = 4;
const TESTS = 7;
const HELD_BYTES = 200 * 2 ** 20;
/** For which its page holds memory: the dearer a sample was, the later comes the next. */
const HOLDS_MS = [4000, 20_000, 80_000];

const env = { BROWSER: JSON.stringify(pathOf('chromium')) };

/** Runs the fixture until it is known what each large test needs. */
async function measured(): Promise<FixtureProject> {
  for (const holdMs of HOLDS_MS) {
    const project = fixture('held-memory');
    const run = await project.run({ env: { ...env, HOLD_MS: String(holdMs) }, timeoutMs: 420_000 });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    // Nothing is known yet.
    expect(run.stderr).not.toContain('held back for memory');
    const known = await project.history<{ peak_bytes: number }>(
      "SELECT peak_bytes FROM test_memory WHERE title LIKE 'holds much%'",
    );
    if (known.length === LARGE && known.every(({ peak_bytes: peak }) => Number(peak) > HELD_BYTES))
      return project;
  }
  throw new Error(`No sample fell into ${HOLDS_MS.at(-1)} ms of each test.`);
}

// Elsewhere the system's tools tell too little of a browser.
it.runIf(canReadProcesses())(
  'tests that were measured to need more together than a limit never run at once, and each of them runs',
  async () => {
    const project = await measured();
    const run = await project.run({ env: { ...env, EVENKEEL_MEMORY: '400mb' } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(complaints(run)).toEqual([]);
    expect(mostAtOnce(run.markers, ({ title }) => title.startsWith('holds much'))).toBe(1);
    expect(run.markers.filter(({ event }) => event === 'begin')).toHaveLength(TESTS);
    expect(outcomesOf(run.report).map(({ attempts }) => attempts)).toEqual(Array(TESTS).fill(['passed']));
    expect(run.stderr).toMatch(/held back for memory: [1-4] units?\b/);

    const declared = await project.run({ env: { ...env, EVENKEEL_MEMORY: 'declared/400mb' } });
    expect(declared.code, declared.stdout + declared.stderr).toBe(0);
    expect(declared.stderr).not.toContain('held back for memory');
  },
  20 * 60_000,
);
