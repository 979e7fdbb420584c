import { describe, expect, it } from 'vitest';
import { MetricEstimates } from '../../../src/estimate/metric-estimates.js';
import { metricLevels } from '../../../src/estimate/metric-levels.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';

interface Reported {
  readonly project: string;
  readonly file?: string;
  readonly kind?: string;
}

const KIND = 'text';

/** A test that reported these numbers in its runs, oldest first. */
function reported(place: Reported, values: readonly number[], name = 'fps') {
  const samples = values.map((value, runSeq) => sample(runSeq, 100, { metrics: { [name]: value } }));
  return testHistory(place, [], { samples });
}

const unit = ({ project, file = 'a.spec.ts', kind = KIND }: Reported) => ({
  project,
  file,
  tests: [{ project, file, title: 'works', kind }],
});

/** What is expected of each of two projects, the first one's over the second one's. */
function ratio(tests: readonly ReturnType<typeof reported>[], place: Omit<Reported, 'project'> = {}): number {
  const estimates = new MetricEstimates(metricLevels(historyModel(tests)));
  const expected = ['chromium', 'firefox'].map(
    (project) => estimates.expect(unit({ project, ...place })) ?? NaN,
  );
  return Math.exp((expected[0] ?? NaN) - (expected[1] ?? NaN));
}

/** Many specs that report twice as much in chromium, five times each. */
const twice = (kind: string) =>
  Array.from({ length: 12 }, (_, index) => [
    reported({ project: 'chromium', file: `${index}.spec.ts`, kind }, Array<number>(5).fill(60 + index)),
    reported({ project: 'firefox', file: `${index}.spec.ts`, kind }, Array<number>(5).fill((60 + index) / 2)),
  ]).flat();

describe('metricLevels', () => {
  it('weighs the latest runs most, and is surer of more runs', () => {
    const [early] = metricLevels(historyModel([reported({ project: 'chromium' }, [10, 10, 10, 10, 20])]));
    const [late] = metricLevels(historyModel([reported({ project: 'chromium' }, [20, 10, 10, 10, 10])]));
    expect(early?.logMean).toBeGreaterThan(late?.logMean ?? NaN);
    const [one] = metricLevels(historyModel([reported({ project: 'chromium' }, [10])]));
    const [five] = metricLevels(historyModel([reported({ project: 'chromium' }, [10, 10, 10, 10, 10])]));
    expect(five?.variance).toBeLessThan(one?.variance ?? NaN);
    expect(five?.logMean).toBeCloseTo(Math.log(10));
  });

  it('takes what was measured of memory for a metric of that name', () => {
    const samples = [sample(0, 100, { memoryBytes: 2 ** 28, metrics: { fps: 60 } }), sample(1, 100)];
    const levels = metricLevels(historyModel([testHistory({ project: 'chromium' }, [], { samples })]));
    expect(levels.map(({ name, logMean }) => [name, Math.round(Math.exp(logMean))])).toEqual([
      ['fps', 60],
      ['memory_bytes', 2 ** 28],
    ]);
  });

  it('passes over values that have no logarithm', () => {
    expect(metricLevels(historyModel([reported({ project: 'chromium' }, [0, -3])]))).toEqual([]);
    const [level] = metricLevels(historyModel([reported({ project: 'chromium' }, [0, 8])]));
    expect(level?.logMean).toBeCloseTo(Math.log(8));
  });
});

describe('MetricEstimates', () => {
  it('takes what a test itself has reported, as far as it is known', () => {
    const five = [
      reported({ project: 'chromium' }, [60, 60, 60, 60, 60]),
      reported({ project: 'firefox' }, [20, 20, 20, 20, 20]),
    ];
    expect(ratio(five)).toBeGreaterThan(2.5);
    expect(ratio(five)).toBeLessThanOrEqual(3);
  });

  it('shrinks what one run has reported to what the kind reports', () => {
    const odd = [reported({ project: 'chromium' }, [20]), reported({ project: 'firefox' }, [60])];
    const alone = ratio(odd);
    const among = ratio([...twice(KIND), ...odd]);
    expect(alone).toBeLessThan(1);
    expect(among).toBeGreaterThan(alone);
    expect(among).toBeLessThan(2);
  });

  it('expects of a test what its kind reports, and of another kind less of it', () => {
    const same = ratio(twice(KIND), { file: 'new.spec.ts' });
    expect(same).toBeGreaterThan(1.7);
    const other = ratio(twice(KIND), { file: 'new.spec.ts', kind: 'audio' });
    expect(other).toBeGreaterThan(1);
    expect(other).toBeLessThan(same);
  });

  it('carries over what a test has reported elsewhere', () => {
    const only = reported({ project: 'firefox' }, [500, 500, 500]);
    expect(ratio([...twice(KIND), only])).toBeGreaterThan(1.5);
  });

  it('says nothing of a project in which nobody has reported it', () => {
    const estimates = new MetricEstimates(metricLevels(historyModel(twice(KIND))));
    expect(estimates.expect(unit({ project: 'webkit' }))).toBeUndefined();
  });
});
