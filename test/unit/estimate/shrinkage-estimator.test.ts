import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import { EMPTY_HISTORY, type HistoryModel } from '../../../src/model/history.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';

function query(project: string, overrides: { file?: string; title?: string; kind?: string } = {}) {
  return { project, file: 'a.spec.ts', title: 'works', kind: 'text', ...overrides };
}

function unitOf(project: string, titles: string[], file = 'a.spec.ts') {
  return { project, file, tests: titles.map((title) => query(project, { file, title })) };
}

describe('a test with runs of its own', () => {
  it('is estimated by them', () => {
    const estimator = createEstimator(
      historyModel([testHistory({ project: 'a' }, [1000, 1040, 980, 1010, 1000])]),
    );
    const estimate = estimator.test(query('a'));
    expect(estimate.value).toBeGreaterThan(950);
    expect(estimate.value).toBeLessThan(1100);
    expect(estimate).toMatchObject({ sampleCount: 5, source: 'own' });
  });

  it('outweighs its siblings from the first run on', () => {
    const model = historyModel([
      testHistory({ project: 'a' }, [1000]),
      testHistory({ project: 'b' }, [2000, 2000, 2000]),
    ]);
    expect(createEstimator(model).test(query('a')).value).toBeLessThan(1200);
  });

  it('follows a level shift within two runs', () => {
    const model = historyModel(
      [testHistory({ project: 'a' }, [1000, 1000, 1000, 1000, 1000, 3000, 3000])],
      7,
    );
    expect(createEstimator(model).test(query('a')).value).toBeGreaterThan(2400);
  });

  it('is not thrown off by one stalled run', () => {
    const model = historyModel([testHistory({ project: 'a' }, [1000, 1000, 1000, 9000, 1000, 1000])], 6);
    expect(createEstimator(model).test(query('a')).value).toBeLessThan(1500);
  });
});

describe('a suite that became three times as slow', () => {
  const titles = Array.from({ length: 20 }, (_, index) => `test ${String(index)}`);
  const durations = [1000, 1050, 980, 1020, 3000];
  const suite = titles.map((title, index) =>
    testHistory(
      { project: 'a', title },
      durations.map((ms) => ms * (1 + index)),
    ),
  );

  it('is followed after one run, also in the tests that were not in it', () => {
    const absent = testHistory({ project: 'a', title: 'absent' }, [1000, 1050, 980, 1020]);
    const estimator = createEstimator(historyModel([...suite, absent]));
    for (const [index, title] of [...titles, 'absent'].entries()) {
      const known = title === 'absent' ? 1 : 1 + index;
      const { value } = estimator.test(query('a', { title }));
      expect(value / known).toBeGreaterThan(2700);
      expect(value / known).toBeLessThan(3300);
    }
  });

  it('is followed back as fast', () => {
    const back = suite.map((test, index) => ({
      ...test,
      samples: [
        ...test.samples,
        sample(5, 3000 * (1 + index)),
        sample(6, 1000 * (1 + index)),
        sample(7, 1010 * (1 + index)),
      ],
    }));
    const { value } = createEstimator(historyModel(back, 8)).test(query('a', { title: 'test 0' }));
    expect(value).toBeGreaterThan(900);
    expect(value).toBeLessThan(1100);
  });
});

describe('a test with a new name', () => {
  const model = historyModel([
    testHistory({ project: 'a', title: 'adds an item' }, [5000, 5000, 5000]),
    testHistory({ project: 'a', title: 'pays' }, [300, 300, 300]),
  ]);

  it('inherits from the one that it was', () => {
    const present = [query('a', { title: 'adds an item to it' }), query('a', { title: 'pays' })];
    const estimator = createEstimator(model, present);
    expect(estimator.test(query('a', { title: 'adds an item to it' }))).toMatchObject({
      source: 'renamed',
      sampleCount: 3,
    });
    expect(estimator.test(query('a', { title: 'adds an item to it' })).value).toBeCloseTo(5000, 6);
    expect(estimator.knows(unitOf('a', ['adds an item to it']))).toBe(true);
  });

  it('does not while the other is still there', () => {
    const titles = ['adds an item to it', 'adds an item', 'pays'];
    const estimator = createEstimator(
      model,
      titles.map((title) => query('a', { title })),
    );
    expect(estimator.test(query('a', { title: 'adds an item to it' })).source).toBe('file');
  });
});

describe('intervals', () => {
  const model = historyModel(
    ['one', 'two', 'three'].map((title) =>
      testHistory({ project: 'a', title }, [1000, 1100, 950, 1050, 1000]),
    ),
  );
  const estimator = createEstimator(model);

  it('lie around the value and grow with the coverage', () => {
    const { value } = estimator.test(query('a', { title: 'one' }));
    const narrow = estimator.interval(query('a', { title: 'one' }), 0.5);
    const wide = estimator.interval(query('a', { title: 'one' }));
    expect(narrow.low * narrow.high).toBeCloseTo(value ** 2, 3);
    expect(wide.low).toBeLessThan(narrow.low);
    expect(wide.high).toBeGreaterThan(narrow.high);
  });

  it('are wide for a test that nothing is known of, and narrower for a unit than for its noisiest test', () => {
    const unknown = estimator.interval(query('a', { title: 'new' }));
    expect(unknown.high / unknown.low).toBeGreaterThan(4);
    const unit = estimator.unitInterval(unitOf('a', ['one', 'two', 'three']));
    const test = estimator.interval(query('a', { title: 'one' }));
    expect(unit.high / unit.low).toBeLessThan(test.high / test.low);
  });
});

describe('a test without runs of its own', () => {
  const others = ['one', 'two', 'three', 'four', 'five', 'six'].flatMap((title) => [
    testHistory({ project: 'a', title }, [1000, 1000, 1000]),
    testHistory({ project: 'b', title }, [2000, 2000, 2000]),
  ]);

  it('takes its sibling times the ratio of the projects', () => {
    const model = historyModel([...others, testHistory({ project: 'a', title: 'new' }, [500, 500, 500])]);
    const estimate = createEstimator(model).test(query('b', { title: 'new' }));
    expect(estimate.value).toBeGreaterThan(800);
    expect(estimate.value).toBeLessThan(1200);
    expect(estimate).toMatchObject({ sampleCount: 0, source: 'sibling' });
  });

  it('takes what its file, its kind or the suite take, the nearest of them first', () => {
    const quick = ['one', 'two', 'three'].map((title) =>
      testHistory({ project: 'a', file: 'quick.spec.ts', title, kind: 'audio' }, [100, 100, 100]),
    );
    const estimator = createEstimator(historyModel([...others, ...quick]));
    const inFile = estimator.test(query('a', { file: 'quick.spec.ts', title: 'new', kind: 'audio' }));
    const inKind = estimator.test(query('a', { file: 'new.spec.ts', title: 'new', kind: 'audio' }));
    const inSuite = estimator.test(query('a', { file: 'new.spec.ts', title: 'new', kind: 'other' }));
    expect([inFile.source, inKind.source, inSuite.source]).toEqual(['file', 'kind', 'suite']);
    expect(inFile.value).toBeLessThan(inSuite.value);
    expect(inFile.spread / inFile.value).toBeGreaterThan(0.3);
  });

  it('takes a prior when nothing at all is known: more tests, longer unit', () => {
    const estimator = createEstimator(EMPTY_HISTORY);
    expect(estimator.test(query('a'))).toMatchObject({ sampleCount: 0, source: 'prior' });
    const one = estimator.unit(unitOf('a', ['x'])).value;
    expect(estimator.unit(unitOf('a', ['x', 'y', 'z'])).value).toBeGreaterThan(2.5 * one);
    expect(estimator.knows(unitOf('a', ['x']))).toBe(false);
  });
});

describe('failures', () => {
  it('count as what they cost', () => {
    const retried = [0, 1, 2, 3, 4].map((runSeq) => sample(runSeq, 1000, { costMs: 6000, attempts: 2 }));
    const model = historyModel([testHistory({ project: 'a' }, [], { samples: retried, lastVisitSeq: 4 })]);
    expect(createEstimator(model).test(query('a')).value).toBeGreaterThan(3500);
  });

  it('that are rare leave the value alone, and show in the spread and in the longest run', () => {
    const timedOut = sample(1, 30_000, { ok: false });
    const clean = [0, 2, 3, 4, 5, 6].map((runSeq) => sample(runSeq, 1000));
    const model = historyModel([testHistory({ project: 'a' }, [], { samples: [...clean, timedOut] })], 7);
    const { value, spread, longest } = createEstimator(model).test(query('a'));
    expect(value).toBeGreaterThan(900);
    expect(value).toBeLessThan(1500);
    expect(spread).toBeGreaterThan(3000);
    expect(longest).toBeCloseTo(30_000);
  });
});

describe('units', () => {
  it('are the sum of their tests and the overhead of their file', () => {
    const model: HistoryModel = {
      ...historyModel([
        testHistory({ project: 'a', title: 'x' }, [1000, 1000, 1000, 1000]),
        testHistory({ project: 'a', title: 'y' }, [500, 500, 500, 500]),
      ]),
      overheads: [
        {
          project: 'a',
          file: 'a.spec.ts',
          samples: [0, 1, 2, 3].map((runSeq) => ({ runSeq, durationMs: 800 })),
        },
      ],
    };
    const estimator = createEstimator(model);
    const parts = ['x', 'y'].map((title) => estimator.test(query('a', { title })).value);
    const { value, sampleCount } = estimator.unit(unitOf('a', ['x', 'y']));
    expect(value - (parts[0] ?? 0) - (parts[1] ?? 0)).toBeGreaterThan(600);
    expect(value).toBeGreaterThan(2000);
    expect(sampleCount).toBe(
      Math.round((4 * ((parts[0] ?? 0) + (parts[1] ?? 0))) / ((parts[0] ?? 0) + (parts[1] ?? 0))),
    );
    expect(estimator.knows(unitOf('b', ['x']))).toBe(true);
  });
});

describe('worker starts', () => {
  it('are learned by project, by their median: the first start after an installation is slow', () => {
    const samples = [9000, 2000, 2100, 1900, 2000].map((durationMs, runSeq) => ({ runSeq, durationMs }));
    const estimator = createEstimator({ ...historyModel([]), starts: [{ project: 'firefox', samples }] });
    expect(estimator.workerStart('firefox').value).toBeGreaterThan(1500);
    expect(estimator.workerStart('firefox').value).toBeLessThan(2500);
    expect(estimator.workerStart('unheard of')).toMatchObject({ value: 1000, source: 'prior' });
  });
});
