/** Limits and locks, on one machine and over agents that share a real Redis. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRestrictions } from '../../src/model/restrictions.js';
import type { EvenkeelOptions } from '../../src/config/options.js';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet } from './harness/fleet.js';
import { mostAtOnce, readMarkers, type Marker } from './harness/markers.js';
import { fixture } from './harness/run-fixture.js';

/** Of one, so that a limit that does not hold is seen however slow the machine is: most of the units are this project's. */
const LIMITS = { free: 1 };

/** Tests that were begun over all agents, none of them twice. */
function expectEachOnce(markers: readonly Marker[], count: number): void {
  const begun = markers.filter(({ event }) => event === 'begin');
  const names = new Set(begun.map(({ project, file, title }) => `${project} ${file} ${title}`));
  expect([begun.length, names.size]).toEqual([count, count]);
}

/** Of the suite: four in one project, eleven in the next, five in the last. */
const TESTS = 20;

function expectLimited(markers: readonly Marker[]): void {
  expect(mostAtOnce(markers, ({ project }) => project === 'free')).toBe(1);
  expect(
    mostAtOnce(markers, ({ file, title }) => file === 'locks.spec.ts' && title.includes('account')),
  ).toBe(1);
}

describe('limits and locks', () => {
  it('hold on one machine', async () => {
    const project = fixture('limits', { options: { limits: LIMITS } });
    const run = await project.run();
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(complaints(run)).toEqual([]);
    expectLimited(run.markers);
    // From which the next run is forecast.
    const [agent] = await project.history<{ restrictions: string }>('SELECT restrictions FROM agent');
    const { projectLimits, units } = JSON.parse(agent?.restrictions ?? '{}') as RunRestrictions;
    expect(projectLimits).toEqual({ 'one at a time': 1 });
    const limited = units.filter(({ limits }) => limits.length > 0);
    expect(limited).toHaveLength(11);
    expect(limited.every(({ project: name, limits }) => name === 'free' && limits[0]?.most === 1)).toBe(true);
    expect(units.some(({ locks }) => locks.length > 0)).toBe(true);
  });

  it('keep tests apart for which memory does not suffice, and each of them runs', async () => {
    const run = await fixture('memory').run();
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(complaints(run)).toEqual([]);
    expect(mostAtOnce(run.markers, ({ title }) => title.includes('needs much'))).toBe(1);
    expectEachOnce(run.markers, 5);
  });

  it('say so where they do not hold', async () => {
    const project = fixture('limits', {
      options: { limits: LIMITS, memory: { limit: '4gb' }, dispatch: 'runner' },
    });
    const run = await project.run({ args: ['more-locks'] });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toMatch(/`limits` do not hold in this run.*`dispatch` is "runner"/);
    expect(run.stderr).toMatch(/`memory\.limit` does not hold in this run.*`dispatch` is "runner"/);
  });

  it('refuse a project that is not there', async () => {
    const run = await fixture('limits', { options: { limits: { nobody: 1 } } }).run();
    expect([run.code, run.markers]).toEqual([1, []]);
    expect(run.stdout + run.stderr).toContain('option `limits`: there is no project "nobody"');
  });

  describe('over agents', () => {
    const redis = redisForTests();

    it('hold, and every test runs', async () => {
      const markers = await runTwo('limits', { limits: LIMITS });
      expectLimited(markers);
      expectEachOnce(markers, TESTS);
    });

    it('hold without any limit, where units share a lock: over files, projects and machines', async () => {
      const markers = await runTwo('locks', {}, ['--project=free', '--project=also free']);
      for (const lock of ['account', 'printer'])
        expect(
          mostAtOnce(markers, ({ title }) => title.includes(lock)),
          lock,
        ).toBe(1);
      expectEachOnce(markers, TESTS - 4);
    });

    /** @returns what happened on both agents, in its order */
    async function runTwo(runId: string, options: EvenkeelOptions, args: string[] = []): Promise<Marker[]> {
      const fleet = new Fleet('limits', redis.url, runId, options);
      const machines = [fleet.machine(), fleet.machine()];
      // One file for both, so that its lines are in the order of what happened.
      const file = path.join(machines[0]?.dir ?? '', 'all-markers.jsonl');
      const runs = await Promise.all(
        machines.map((machine) => fleet.run({ args, env: { MARKERS: file } }, machine)),
      );
      for (const run of runs) expect(run.code, run.stdout + run.stderr).toBe(0);
      return readMarkers(file);
    }
  });
});
