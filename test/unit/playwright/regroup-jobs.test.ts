import type { TestCase } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../plugin/playwright/internals.js';
import { regroupJobs } from '../../../plugin/playwright/regroup-jobs.js';

/** A test with what Playwright keeps on it of its group. */
function testOf(id: string, file = 'a.spec.ts', workerHash = 'w', locks: string[] = []): TestCase {
  const grouping = { _workerHash: workerHash, _requireFile: file, _projectId: 'p', _locks: locks };
  return { id, repeatEachIndex: 0, ...grouping } as unknown as TestCase;
}

function jobOf(...tests: TestCase[]): Job {
  const [first] = tests as unknown as { _workerHash: string; _requireFile: string }[];
  const { _workerHash = '', _requireFile = '' } = first ?? {};
  return {
    workerHash: _workerHash,
    requireFile: _requireFile,
    repeatEachIndex: 0,
    projectId: 'p',
    tests,
    locks: [],
  };
}

const idsOf = (jobs: readonly Job[]): string[][] => jobs.map(({ tests }) => tests.map(({ id }) => id));

describe('regroupJobs', () => {
  it('brings together what belongs together, and leaves alone what nobody names', () => {
    const [a, b, c] = [testOf('a'), testOf('b'), testOf('c')] as const;
    const untouched = jobOf(testOf('d'), testOf('e'));
    const jobs = regroupJobs(
      [jobOf(a), jobOf(b, c), untouched],
      (id) => ({ a: 'one', b: 'two', c: 'one' })[id],
    );
    expect(idsOf(jobs)).toEqual([['a', 'c'], ['b'], ['d', 'e']]);
    expect(jobs[2]).toBe(untouched);
  });

  it('keeps tests of other files and other kinds of worker apart', () => {
    const jobs = [
      jobOf(testOf('a')),
      jobOf(testOf('b', 'b.spec.ts')),
      jobOf(testOf('c', 'a.spec.ts', 'other')),
    ];
    expect(regroupJobs(jobs, () => 0)).toEqual(jobs);
  });

  it('gives a new job the locks of its tests', () => {
    const jobs = [jobOf(testOf('a', 'a.spec.ts', 'w', ['x'])), jobOf(testOf('b', 'a.spec.ts', 'w', ['y']))];
    expect(regroupJobs(jobs, () => 1).map(({ locks }) => locks)).toEqual([['x', 'y']]);
  });

  it('refuses tests that do not say how they are grouped', () => {
    const strange = { id: 'b', repeatEachIndex: 0 } as TestCase;
    expect(() =>
      regroupJobs(
        [jobOf(testOf('a')), { ...jobOf(strange), workerHash: 'w', requireFile: 'a.spec.ts' }].reverse(),
        () => 1,
      ),
    ).toThrow('a test does not say in which group it belongs');
  });
});
