import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import type { RunResult } from './harness/fixture-project.js';
import { PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';
import { fixture } from './harness/run-fixture.js';

const redis = redisForTests();

/** Needs to see which processes a process has started. */
const hasProcesses = existsSync(`/proc/self/task/${process.pid}/children`);

describe.skipIf(!hasProcesses)('workers that start ahead', () => {
  it.each(PLAYWRIGHT_VERSIONS)(
    'load while tests are collected, and when another worker ends with a failure: %s',
    async (playwrightVersion) => {
      const run = await fixture('workers-ahead', { playwrightVersion }).run();
      expectBothRan(run);
      const [first, second] = workersOf(run);
      expect(processesAt(run, 'collected')).toContain(first);
      expect(processesAt(run, 'stopping')).toContain(second);
    },
  );

  it('are there for units that first have to be claimed', async () => {
    const env = { EVENKEEL_COORDINATOR: redis.url, EVENKEEL_RUN_ID: 'workers ahead' };
    const run = await fixture('workers-ahead').run({ env });
    expectBothRan(run);
    expect(run.stderr).toContain("ran 1 of the run's 1 unit");
    expect(processesAt(run, 'collected')).toContain(workersOf(run)[0]);
  });

  it('load while the worker of another project stops', async () => {
    const run = await fixture('workers-ahead').run({ env: { PROJECTS: 'one,two', NOTHING_FAILS: '1' } });
    expect(run.report?.stats, run.stdout + run.stderr).toMatchObject({ expected: 4, unexpected: 0 });
    expect(processesAt(run, 'stopping')).toContain(workersOf(run)[1]);
  });

  it('load while a set-up leaves slots idle', async () => {
    const run = await fixture('workers-ahead').run({ env: { SET_UP: '1', NOTHING_FAILS: '1' } });
    expect(run.report?.stats, run.stdout + run.stderr).toMatchObject({ expected: 3, unexpected: 0 });
    expect(processesAt(run, 'setting up')).toContain(workersOf(run)[0]);
  });

  it('are not used where a global set-up changes the environment', async () => {
    const run = await fixture('workers-ahead').run({ env: { GLOBAL_SETUP: '1' } });
    expectBothRan(run);
    const environments = run.markers.filter(({ event }) => event === 'environment');
    expect(environments.map(({ title }) => title)).toEqual(['known', 'known']);
    expect(processesAt(run, 'collected')).not.toContain(workersOf(run)[0]);
  });

  it('are not there where Playwright shall be left alone', async () => {
    const run = await fixture('workers-ahead', { options: { dispatch: 'runner' } }).run({
      env: { LINGER_MS: '500' },
    });
    expectBothRan(run);
    expect(processesAt(run, 'collected')).toEqual([]);
    expect(processesAt(run, 'stopping')).toEqual([]);
  });

  it('leave no process behind, also where no test is found', async () => {
    const project = fixture('workers-ahead');
    const run = await project.run({ args: ['--grep', 'is nowhere'] });
    expect(run.code).toBe(1);
    expect(processesAt(run, 'collected')).not.toEqual([]);
    expect(processesIn(project.dir)).toEqual([]);
  });
});

function expectBothRan(run: RunResult): void {
  expect(run.report?.stats, run.stdout + run.stderr).toMatchObject({
    expected: 1,
    unexpected: 1,
    skipped: 0,
  });
}

/** Processes of the workers in which tests ran, each once. */
function workersOf({ markers }: RunResult): number[] {
  return [...new Set(markers.filter(({ event }) => event === 'environment').map(({ pid }) => pid))];
}

/** Processes that the runner had beside the one that asked. */
function processesAt({ markers }: RunResult, event: string): number[] {
  const seen = markers.find((marker) => marker.event === event) as unknown as { pids: number[] } | undefined;
  return seen?.pids ?? [];
}

function processesIn(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(`MARKERS=${directory}`));
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // it has ended, or is another user's
  }
}
