import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../src/model/record.js';
import { metricCosts } from '../../../src/score/metric-costs.js';

type Candidate = Pick<DecisionRecord, 'project' | 'file' | 'title' | 'chosen' | 'factors'>;

const LAG = { lag: { better: 'lower', weight: 1 } } as const;

function candidate(project: string, file: string, expected?: number, title = ''): Candidate {
  const lag = { value: 1, weight: 1, contribution: 1, ...(expected !== undefined && { expected }) };
  const factors = {
    ...{ reason: 'best' as const, predictedMs: 1, spreadMs: 1, sampleCount: 1, source: 'own' },
    ...{ runsSinceVisit: 1, contributions: { 'metric:lag': lag } },
  };
  return { project, file, title, chosen: project === 'chosen', factors };
}

/** How many times as much is expected elsewhere; of the first spec twice. */
const ELSEWHERE = [2, 1.2, 4, 1.5];

/** Specs of which less of the lag is expected where they ran. */
function specs(count: number): Candidate[][] {
  return Array.from({ length: count }, (_, index) => [
    candidate('chosen', `${index}.spec.ts`, 50),
    candidate('other', `${index}.spec.ts`, otherOf(index)),
  ]);
}

function otherOf(index: number): number {
  return 50 * (ELSEWHERE[index % ELSEWHERE.length] ?? 1);
}

const report = (file: string, value: number, title = 'works', name = 'lag') => {
  return { project: 'chosen', file, title, name, value };
};

/** By what the first spec's other candidate costs more than the chosen one. */
function ratio(
  count: number,
  valueOf: (other: number) => number,
  metrics: Parameters<typeof metricCosts>[1] = LAG,
): number {
  const all = specs(count);
  const costOf = metricCosts(
    all,
    metrics,
    all.map((_, index) => report(`${index}.spec.ts`, valueOf(otherOf(index)))),
  );
  const [chosen, other] = (all[0] ?? []).map((each) => costOf(each));
  return (other ?? NaN) / (chosen ?? NaN);
}

describe('metricCosts', () => {
  it('counts what was expected as far as it came, to the power of the weight', () => {
    const asExpected = (): number => 50;
    expect(ratio(1000, asExpected)).toBeCloseTo(2);
    expect(ratio(1000, asExpected, { lag: { better: 'lower', weight: 2 } })).toBeCloseTo(4);
    expect(ratio(1000, asExpected, { lag: { better: 'higher', weight: 1 } })).toBeCloseTo(0.5);
  });

  it.each([0.7, 1.3])('is not misled by a run in which all report %d times as much as ever', (factor) => {
    expect(ratio(1000, () => 50 * factor)).toBeCloseTo(2, 1);
  });

  it('counts little of a metric by which specs came out no better', () => {
    // What is in the middle of both expectations.
    expect(ratio(1000, (other) => Math.sqrt(50 * other))).toBeLessThan(1.01);
    expect(ratio(1000, (other) => 2 * other)).toBe(1);
  });

  it('believes in promises until specs tell otherwise', () => {
    expect(ratio(1, (other) => other)).toBeGreaterThan(ratio(10, (other) => other));
    const unseen = specs(1);
    const costOf = metricCosts(unseen, LAG, []);
    expect(
      unseen
        .flat()
        .map(costOf)
        .map((cost) => cost ** 2),
    ).toEqual([0.5, 2].map((value) => expect.closeTo(value)));
  });

  it('takes the mean of what the tests of a spec report, and of no other one', () => {
    const all = [
      [candidate('chosen', 'a.spec.ts', 50, 'cart'), candidate('other', 'a.spec.ts', 100, 'cart')],
    ];
    const costsBy = (reports: readonly ReturnType<typeof report>[]) => {
      const costOf = metricCosts(all, LAG, reports);
      return all.flat().map((each) => Number(costOf(each).toFixed(9)));
    };
    const ofSpec = [report('a.spec.ts', 25, 'cart › adds'), report('a.spec.ts', 100, 'cart › pays')];
    const ofOthers = [
      ...[report('a.spec.ts', 9, 'cartoon'), report('b.spec.ts', 9, 'cart')],
      ...[report('a.spec.ts', 9, 'cart', 'fps'), { ...report('a.spec.ts', 9, 'cart'), project: 'other' }],
    ];
    expect(costsBy([...ofSpec, ...ofOthers])).toEqual(costsBy([report('a.spec.ts', 50, 'cart')]));
    expect(costsBy(ofSpec)).not.toEqual(costsBy([report('a.spec.ts', 100, 'cart')]));
  });

  it('says nothing of a candidate that has not been measured, nor of values without a logarithm', () => {
    const all = [[candidate('chosen', 'a.spec.ts'), candidate('other', 'a.spec.ts', 100)]];
    expect(all.flat().map(metricCosts(all, LAG, [report('a.spec.ts', 5)]))).toEqual([1, 1]);
    const measured = specs(1);
    const [withZero, without] = [[report('0.spec.ts', 0)], []].map((reports) =>
      measured.flat().map(metricCosts(measured, LAG, reports)),
    );
    expect(withZero).toEqual(without);
    expect(measured.flat().map(metricCosts(measured, {}, []))).toEqual([1, 1]);
  });
});
