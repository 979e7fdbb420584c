import { describe, expect, it } from 'vitest';
import { expectFailures, withRestarts } from '../../../src/estimate/restarts.js';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import type { Estimate } from '../../../src/model/estimate.js';
import type { HistoryModel, TestHistory } from '../../../src/model/history.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';

const START: Estimate = { value: 1000, spread: 200, sampleCount: 3, source: 'own' };
const TEST: Estimate = { value: 500, spread: 30, longest: 600, sampleCount: 3, source: 'own' };

const ofRuns = (...failures: number[]): { failures: number[] } => ({ failures });

describe('expectFailures', () => {
  it('expects none where none was seen', () => {
    expect(expectFailures([ofRuns(0, 0), ofRuns(0)])).toEqual({ usual: 0, own: [0, 0] });
    expect(expectFailures([])).toEqual({ usual: 0, own: [] });
  });

  it('is the surer of what a test does the more of its runs there are', () => {
    const rate = (...failures: number[]): number => expectFailures([ofRuns(...failures)]).own[0] ?? NaN;
    expect(rate(2)).toBeGreaterThan(1.5);
    expect(rate(2, 2, 2)).toBeGreaterThan(rate(2));
    expect(rate(2, 2, 2, 2, 2, 2, 2, 2, 2, 2)).toBeGreaterThan(1.97);
    expect(rate(2, 2, 2, 2, 2, 2, 2, 2, 2, 2)).toBeLessThan(2);
  });

  it('counts recent runs for more', () => {
    const [late = 0, early = 0] = expectFailures([ofRuns(0, 0, 0, 0, 1), ofRuns(1, 0, 0, 0, 0)]).own;
    expect(late).toBeGreaterThan(1.5 * early);
  });

  it('takes a little of what fails for what does not', () => {
    const { own, usual } = expectFailures([ofRuns(1, 1, 1), ofRuns(0, 0, 0), ofRuns(0, 0, 0)]);
    const [fails = 0, ...passing] = own;
    expect(usual).toBeLessThan(1 / 3);
    expect(usual).toBeGreaterThan(1 / 4);
    expect(fails).toBeGreaterThan(0.85);
    for (const each of passing) expect(each).toBeLessThan(0.06);
  });
});

describe('withRestarts', () => {
  it('adds a start for each failure, to the longest run too', () => {
    expect(withRestarts(TEST, 2, START)).toMatchObject({ value: 2500, longest: 2600, restartsMs: 2000 });
  });

  it('is surer of a test that always fails than of one that does so now and then', () => {
    expect(withRestarts(TEST, 1, START).spread).toBeLessThan(250);
    expect(withRestarts(TEST, 0.5, START).spread).toBeGreaterThan(500);
  });

  it('leaves alone what does not fail, and what nothing is known of the cost of', () => {
    expect(withRestarts(TEST, 0, START)).toBe(TEST);
    expect(withRestarts(TEST, 2, { ...START, sampleCount: 0 })).toBe(TEST);
  });
});

describe('a suite in which most tests fail', () => {
  const RUNS = [0, 1, 2, 3];
  const failing = (project: string, title: string): TestHistory =>
    testHistory({ project, title }, [], {
      samples: RUNS.map((runSeq) => sample(runSeq, 100, { ok: false })),
    });
  const MODEL: HistoryModel = {
    ...historyModel([failing('a', 'x'), failing('a', 'y'), testHistory({ project: 'a', title: 'z' }, [100])]),
    starts: ['a', 'b'].map((project) => ({ project, samples: RUNS.map((runSeq) => sample(runSeq, 1000)) })),
  };
  const query = (title: string, project = 'a') => ({ project, file: 'a.spec.ts', title, kind: 'text' });
  const estimator = createEstimator(MODEL);

  it('is expected to start a worker for each of them', () => {
    const unit = estimator.unit({ ...query('x'), tests: ['x', 'y', 'z'].map((title) => query(title)) });
    expect(unit.restartsMs).toBeGreaterThan(1900);
    expect(unit.restartsMs).toBeLessThan(2400);
    const { value } = estimator.unit({ ...query('x'), tests: [] });
    const costMs = ['x', 'y', 'z'].reduce((sum, title) => sum + estimator.test(query(title)).value, 0);
    expect(unit.value).toBeCloseTo(costMs + value + (unit.restartsMs ?? NaN), 6);
  });

  it('lets expect the same of a test in another project, and of one that is new', () => {
    expect(estimator.slotTime(query('x', 'b')).restartsMs).toBeGreaterThan(900);
    const fresh = estimator.slotTime(query('new')).restartsMs ?? 0;
    expect(fresh).toBeGreaterThan(400);
    expect(fresh).toBeLessThan(900);
  });

  it('costs no starts where none was measured', () => {
    const unmeasured = createEstimator({ ...MODEL, starts: [] });
    expect(unmeasured.slotTime(query('x'))).toEqual(unmeasured.test(query('x')));
  });
});
