import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/estimate/history-summary.js';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import { createMemoryHistory } from '../../../src/history/memory-store.js';
import type { HistoryModel } from '../../../src/model/history.js';
import { historyModel, testHistory } from '../../support/history-model.js';
import { aRecording } from '../history/recordings.js';

const query = (title: string, project = 'chromium', file = 'a.spec.ts') => ({
  project,
  file,
  title,
  kind: 'text',
});
const unitOf = (title: string) => ({ project: 'chromium', file: 'a.spec.ts', tests: [query(title)] });
const runs = (title: string, ms: number, project = 'chromium') =>
  testHistory({ project, title }, [ms, ms, ms, ms, ms]);

/** This class has run `common` tests, the laptop those and one more. */
function twoClasses(common: number, ratio: number): HistoryModel {
  const titles = Array.from({ length: common }, (_, index) => `common ${String(index)}`);
  const here = titles.map((title, index) => runs(title, 300 + 100 * index));
  const laptop = titles.map((title, index) => runs(title, (300 + 100 * index) / ratio));
  const otherClasses = [{ hardwareClass: 'laptop', tests: [...laptop, runs('new here', 500)] }];
  return { ...historyModel(here), otherClasses };
}

describe('hardware classes', () => {
  it('are kept apart: what another one measured changes nothing where this one has runs of its own', async () => {
    const history = createMemoryHistory();
    for (let run = 0; run < 6; run++) {
      const isLaptop = run % 2 === 0;
      await history.record(
        aRecording({
          runId: `run-${String(run)}`,
          hardwareClass: isLaptop ? 'laptop' : 'ci',
          attempts: [{ file: 'a.spec.ts', title: 'works', durationMs: isLaptop ? 100 : 900 }],
        }),
      );
    }
    const estimateOn = async (hardwareClass: string) => {
      const model = await history.readModel(['a.spec.ts'], hardwareClass);
      return createEstimator(model).test(query('works'));
    };
    expect((await estimateOn('laptop')).value).toBeCloseTo(100, 6);
    expect((await estimateOn('ci')).value).toBeCloseTo(900, 6);
    expect(await estimateOn('another')).toMatchObject({ source: 'class', sampleCount: 0 });
  });

  it('change no estimate of what no other class knows', () => {
    const known = [runs('one', 200), runs('one', 400, 'firefox'), runs('two', 300)];
    const otherClasses = [{ hardwareClass: 'laptop', tests: [runs('one', 20), runs('three', 70)] }];
    const alone = createEstimator(historyModel(known));
    const beside = createEstimator({ ...historyModel(known), otherClasses });
    for (const asked of [
      query('one'),
      query('one', 'firefox'),
      query('two', 'firefox'),
      query('unseen'),
      query('unseen', 'webkit', 'b.spec.ts'),
    ]) {
      expect(beside.test(asked)).toEqual(alone.test(asked));
      expect(beside.interval(asked)).toEqual(alone.interval(asked));
    }
  });
});

describe('a test that only other hardware has run', () => {
  it('is expected to take what it took there, times what common tests take here and there', () => {
    const estimate = createEstimator(twoClasses(20, 3)).test(query('new here'));
    expect(estimate).toMatchObject({ source: 'class', sampleCount: 0 });
    expect(estimate.value).toBeGreaterThan(1300);
    expect(estimate.value).toBeLessThan(1600);
  });

  it('is the surer the more tests the classes have in common, and never as sure as one that ran here', () => {
    const spreads = [0, 1, 3, 20].map((common) => {
      const { value, spread } = createEstimator(twoClasses(common, 3)).test(query('new here'));
      return spread / value;
    });
    expect(spreads).toEqual([...spreads].sort((a, b) => b - a));
    const own = createEstimator(twoClasses(20, 3)).test(query('common 0'));
    expect(spreads.at(-1)).toBeGreaterThan(own.spread / own.value);
  });

  it('counts as known', () => {
    const estimator = createEstimator(twoClasses(3, 2));
    expect(estimator.knows(unitOf('new here'))).toBe(true);
    expect(estimator.knows(unitOf('new anywhere'))).toBe(false);
  });

  it('is no test that this hardware knew under another name', () => {
    const here = historyModel([runs('pays by card', 900)]);
    const present = [query('pays by cards')];
    expect(createEstimator(here, present).test(query('pays by cards')).source).toBe('renamed');
    const otherClasses = [{ hardwareClass: 'laptop', tests: [runs('pays by cards', 100)] }];
    expect(createEstimator({ ...here, otherClasses }, present).test(query('pays by cards')).source).toBe(
      'class',
    );
  });
});

it('other classes are not read where this one has run all that they have', () => {
  const { tests } = twoClasses(5, 2);
  expect(
    summarise({ ...historyModel(tests), otherClasses: [{ hardwareClass: 'laptop', tests }] }).classes,
  ).toEqual([]);
  expect(summarise(twoClasses(5, 2)).classes).toHaveLength(1);
});
