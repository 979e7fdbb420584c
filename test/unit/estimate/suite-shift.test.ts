import { describe, expect, it } from 'vitest';
import { fitRunFactors } from '../../../src/estimate/suite-shift.js';
import { randomSequence } from '../../support/random-sequence.js';

/** Twenty tests of different length under these factors of the runs, as logarithms. */
function suite(factors: readonly number[], tests = 20): { runSeqs: number[]; logs: number[] }[] {
  const random = randomSequence(3);
  return Array.from({ length: tests }, (_, test) => ({
    runSeqs: factors.map((_, runSeq) => runSeq),
    logs: factors.map((factor) => 5 + test / 4 + factor + 0.05 * random.normal()),
  }));
}

describe('fitRunFactors', () => {
  it('sees a suite that became three times as slow after one run', () => {
    const { shifts } = fitRunFactors(suite([0, 0, 0, 0, Math.log(3)]));
    expect([...shifts.keys()]).toEqual([0, 1, 2, 3]);
    for (const shift of shifts.values()) expect(shift).toBeCloseTo(Math.log(3), 1);
  });

  it('sees each of several shifts', () => {
    const { shifts } = fitRunFactors(suite([0, 0, 0, 1, 1, 1, 2, 2]));
    expect(shifts.get(0)).toBeCloseTo(2, 1);
    expect(shifts.get(4)).toBeCloseTo(1, 1);
    expect(shifts.get(6) ?? 0).toBe(0);
  });

  it('sees none in ordinary differences between runs', () => {
    expect(fitRunFactors(suite([0, 0.1, -0.1, 0.05, 0.12])).shifts.size).toBe(0);
  });

  it('takes no peak for a shift where such peaks have come and gone', () => {
    expect(fitRunFactors(suite([0, 0, 1, 0, 0, 0.9])).shifts.size).toBe(0);
  });

  it('is not moved by a minority of tests that changed', () => {
    const changed = suite([0, 0, 0, 1.5], 8);
    expect(fitRunFactors([...suite([0, 0, 0, 0], 20), ...changed]).shifts.size).toBe(0);
  });

  it('says nothing about a handful of tests', () => {
    expect(fitRunFactors(suite([0, 0, 0, 1], 5)).shifts.size).toBe(0);
  });

  it('tells how much whole runs differ, shifts apart, and what is usual where it knows none', () => {
    const usual = fitRunFactors([]).deviation;
    expect(usual).toBeGreaterThan(0.02);
    const steady = fitRunFactors(suite(Array.from({ length: 10 }, () => 0))).deviation;
    expect(steady).toBeLessThan(0.7 * usual);
    const noisy = Array.from({ length: 10 }, (_, run) => (run % 2 === 0 ? 0.2 : -0.2));
    expect(fitRunFactors(suite(noisy)).deviation).toBeGreaterThan(0.15);
    const shifted = [...Array.from({ length: 5 }, () => 0), ...Array.from({ length: 5 }, () => 1)];
    expect(fitRunFactors(suite(shifted)).deviation).toBeLessThan(usual);
  });

  it('is the less sure of the next run the fewer there were, also where tests are few', () => {
    const factors = [0.06, -0.06, 0.06, -0.06, 0.06, -0.06, 0.06, -0.06];
    const deviationAfter = (runs: number, tests: number): number =>
      fitRunFactors(suite(factors.slice(0, runs), tests)).deviation;
    for (const tests of [20, 5]) {
      expect(deviationAfter(2, tests)).toBeLessThan(deviationAfter(1, tests) / 2);
      expect(deviationAfter(8, tests)).toBeLessThan(deviationAfter(2, tests));
    }
  });

  it('holds about nine of ten next runs of suites that stray by one to twenty per cent, after few and after many', () => {
    const random = randomSequence(5);
    for (const runs of [2, 4, 10]) {
      let held = 0;
      for (let index = 0; index < 200; index++) {
        const stray = 0.01 * 20 ** random.uniform();
        const factors = Array.from({ length: runs }, () => stray * random.normal());
        const mean = factors.reduce((sum, factor) => sum + factor, 0) / runs;
        const { deviation } = fitRunFactors(suite(factors, 10));
        if (Math.abs(stray * random.normal() - mean) < 1.645 * deviation) held++;
      }
      expect(held / 200).toBeGreaterThan(0.84);
      expect(held / 200).toBeLessThan(0.98);
    }
  });
});
