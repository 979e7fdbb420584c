import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel } from '../../../src/model/history.js';
import { planShards } from '../../../src/plan/plan-shards.js';
import {
  pastRuns,
  recallUnits,
  type QueriedUnit,
  type Recollection,
} from '../../../src/plan/recall-units.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';
import { planUnit } from '../../support/plan-units.js';

const PROJECT = 'p';

function unit(file: string, titles: readonly string[], project = PROJECT): QueriedUnit {
  const tests = titles.map((title) => ({ project, file, title, kind: '' }));
  return { ...planUnit(`${project} ${file}`, 1, { project }), query: { project, file, tests } };
}

function recall(units: readonly QueriedUnit[], model: HistoryModel): Recollection<QueriedUnit> {
  const tests = units.flatMap(({ query }) => query.tests);
  return recallUnits(units, model, createEstimator(model, tests));
}

function withOverheads(model: HistoryModel, durationsMs: readonly number[]): HistoryModel {
  const samples = durationsMs.map((durationMs, runSeq) => ({ runSeq, durationMs }));
  return { ...model, overheads: [{ project: PROJECT, file: 'a', samples }] };
}

describe('recallUnits', () => {
  const two = historyModel([
    testHistory({ project: PROJECT, file: 'a', title: 'x' }, [100, 200, 300]),
    testHistory({ project: PROJECT, file: 'a', title: 'y' }, [10, 20, 30]),
  ]);

  it('adds up what the tests and the overhead of their file took last', () => {
    const { units } = recall([unit('a', ['x', 'y'])], withOverheads(two, [1, 2, 5]));
    expect(units[0]?.lastMs).toBeCloseTo(335, 9);
  });

  it('takes a new test of a known unit for what is expected of it, and knows no last value of a new unit', () => {
    const model = withOverheads(two, [1, 2, 5]);
    const newTest = { project: PROJECT, file: 'a', title: 'new', kind: '' };
    const expectedMs = createEstimator(model).test(newTest).value;
    const { units } = recall([unit('a', ['x', 'new']), unit('b', ['z'])], model);
    expect(units[0]?.lastMs).toBeCloseTo(305 + expectedMs, 9);
    expect(units[1]).not.toHaveProperty('lastMs');
  });

  it('takes a moved file for as long as it was under its former name', () => {
    const files = ['home', 'cart', 'login', 'search'];
    const model = historyModel([
      testHistory({ project: PROJECT, file: 'checkout.spec.ts', title: 'pays' }, [600, 600, 600]),
      ...files.map((file) =>
        testHistory({ project: PROJECT, file: `${file}.spec.ts`, title: file }, [20, 20, 20]),
      ),
    ]);
    const moved = unit('shop/checkout.spec.ts', ['pays']);
    const { units, past } = recall([moved, ...files.map((file) => unit(`${file}.spec.ts`, [file]))], model);
    expect(units[0]?.lastMs).toBeGreaterThan(500);
    // It is alone on its shard, since nothing else is a tenth as long.
    const { shards } = planShards({ units, past, shards: [{ slots: 1 }, { slots: 1 }] });
    expect(shards.map((shard) => shard.units)).toContainEqual([moved.id]);
  });

  it('takes the units of a new project for what they take in others', () => {
    const model = historyModel([
      testHistory({ project: PROJECT, file: 'a', title: 'x' }, [100, 100, 100]),
      testHistory({ project: PROJECT, file: 'b', title: 'x' }, [4000, 4000, 4000]),
    ]);
    const fresh = [unit('a', ['x'], 'new'), unit('b', ['x'], 'new')];
    const { units } = recall([unit('a', ['x']), unit('b', ['x']), ...fresh], model);
    const [, , short = NaN, long = NaN] = units.map(({ lastMs }) => lastMs);
    expect(long / short).toBeGreaterThan(20);
  });

  it('knows no last values where all is measured elsewhere', () => {
    const model = historyModel([testHistory({ project: PROJECT, file: 'a', title: 'x' }, [100, 100, 100])]);
    const { units } = recall([unit('a', ['x'], 'new')], model);
    expect(units[0]).not.toHaveProperty('lastMs');
  });

  it('tells each earlier run from the runs before it alone', () => {
    const model = withOverheads(two, [1, 2, 5]);
    const { past } = recall([unit('a', ['x', 'y'])], model);
    const before = createEstimator(
      withOverheads(
        historyModel([
          testHistory({ project: PROJECT, file: 'a', title: 'x' }, [100, 200]),
          testHistory({ project: PROJECT, file: 'a', title: 'y' }, [10, 20]),
        ]),
        [1, 2],
      ),
    );
    expect(past.map(([run]) => run?.lastMs)).toEqual([undefined, 111, 222]);
    expect(past.map(([run]) => run?.actualMs)).toEqual([111, 222, 335]);
    expect(past[2]?.[0]?.estimate).toEqual(before.unit(unit('a', ['x', 'y']).query));
  });

  it('counts all attempts', () => {
    const retried = sample(1, 50, { costMs: 500, attempts: 2 });
    const samples = [sample(0, 50), retried];
    const model = historyModel([testHistory({ project: PROJECT, file: 'a', title: 'x' }, [], { samples })]);
    const { units, past } = recall([unit('a', ['x'])], withOverheads(model, [0.1, 0.1]));
    expect(units[0]?.lastMs).toBeCloseTo(500.1, 9);
    expect(past[1]?.[0]?.actualMs).toBeCloseTo(500.1, 9);
  });

  it('counts the workers that were started anew after failures', () => {
    const samples = [
      sample(0, 50),
      sample(1, 50, { costMs: 100, attempts: 2 }),
      sample(2, 50, { ok: false }),
    ];
    const model = historyModel([testHistory({ project: PROJECT, file: 'a', title: 'x' }, [], { samples })]);
    const starts = [{ project: PROJECT, samples: [sample(0, 1000)] }];
    const { units, past } = recall([unit('a', ['x'])], { ...withOverheads(model, [1, 1, 1]), starts });
    expect(past.map(([run]) => run?.actualMs)).toEqual([51, 1101, 1051]);
    expect(units[0]?.lastMs).toBeCloseTo(1051, 9);
  });

  it('leaves out what a run did not have, and runs of a few tests', () => {
    const inRuns = (file: string, runs: readonly number[]): ReturnType<typeof testHistory> => {
      const samples = runs.map((runSeq) => sample(runSeq, 100));
      return testHistory({ project: PROJECT, file, title: 'x' }, [], { samples });
    };
    const model = historyModel([inRuns('a', [0, 1, 2]), inRuns('b', [0, 2]), inRuns('c', [2])]);
    const { past } = recall([unit('a', ['x']), unit('b', ['x']), unit('c', ['x'])], model);
    expect(past.map((run) => run.map(({ id }) => id))).toEqual([
      ['p a', 'p b'],
      ['p a', 'p b', 'p c'],
    ]);
  });

  it('recalls the latest seven runs', () => {
    const model = historyModel([
      testHistory({ project: PROJECT, file: 'a', title: 'x' }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ]);
    const { past } = recall([unit('a', ['x'])], withOverheads(model, Array(10).fill(0.5)));
    expect(past.map(([run]) => run?.actualMs)).toEqual([4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5]);
  });

  it('recalls fewer runs of a suite of many units or tests, and none of a huge one', () => {
    const pastRunsOf = (count: number): number => {
      const files = Array.from({ length: count }, (_, index) => `f${index}`);
      const model = historyModel(
        files.map((file) => testHistory({ project: PROJECT, file, title: 'x' }, [1, 1, 1, 1, 1])),
      );
      const units = files.map((file) => unit(file, ['x']));
      return recall(units, model).past.length;
    };
    expect(pastRunsOf(7500)).toBe(4);
    expect(pastRunsOf(15_001)).toBe(0);
    expect(pastRuns(1000, 50_000)).toBe(3);
    expect(pastRuns(1000, 75_001)).toBe(0);
  });

  it('takes a unit whose tests are all skipped for its overhead, and not for the mean of the others', () => {
    const { units } = recall([unit('a', []), unit('a', ['x'])], withOverheads(two, [1, 2, 5]));
    expect(units.map(({ lastMs }) => lastMs)).toEqual([5, 305]);
  });

  it('knows nothing without history', () => {
    const { units, past } = recall([unit('a', ['x']), unit('b', [])], historyModel([]));
    for (const each of units) expect(each).not.toHaveProperty('lastMs');
    expect(past).toEqual([]);
  });
});
