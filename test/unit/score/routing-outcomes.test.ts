import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../src/model/record.js';
import { routingOutcomes } from '../../../src/score/routing-outcomes.js';

const SPEC = { file: 'pay.spec.ts', title: '' };

function decision(project: string, changes: Partial<DecisionRecord['factors']> = {}): DecisionRecord {
  const contributions = {
    speed: { value: 0.8, weight: 1, contribution: 0.8 },
    reliability: { value: 1, weight: 1, contribution: 1 },
  };
  const factors = {
    ...{ reason: 'best' as const, predictedMs: 300, spreadMs: 1, sampleCount: 3, source: 'own' },
    ...{ runsSinceVisit: 1, contributions },
    ...changes,
  };
  return { project, ...SPEC, chosen: project === 'chosen', score: 1, factors };
}

const ran = {
  project: 'chosen',
  ...SPEC,
  startedMs: 1000,
  endedMs: 1250,
  workerStartMs: 50,
  failed: 0,
  retry: 0,
};

describe('routingOutcomes', () => {
  it('holds what a spec took, all its attempts together, against what is expected elsewhere', () => {
    const placements = [ran, { ...ran, startedMs: 2000, endedMs: 2100, workerStartMs: 0, retry: 1 }];
    const [outcome] = routingOutcomes({ decisions: [decision('chosen'), decision('other')], placements });
    expect(outcome?.candidates).toEqual([
      { costMs: 300, values: { speed: 0.8, reliability: 1 } },
      { costMs: 300, values: { speed: 0.8, reliability: 1 } },
    ]);
  });

  it('takes repetitions for what they are, each placed by itself', () => {
    const again = (repeatEachIndex: number, chosen: string) =>
      ['chosen', 'other'].map((project) => ({
        ...decision(project, repeatEachIndex > 0 ? { repeatEachIndex } : {}),
        chosen: project === chosen,
      }));
    const decisions = [...again(0, 'chosen'), ...again(1, 'chosen'), ...again(2, 'other')];
    const placements = [
      ran,
      { ...ran, startedMs: 2000, endedMs: 2450 },
      // What was left of it after a failure.
      { ...ran, startedMs: 3000, endedMs: 3150, workerStartMs: 50 },
      { ...ran, project: 'other', startedMs: 2000, endedMs: 2850 },
    ];
    const outcomes = routingOutcomes({ decisions, placements });
    expect(outcomes.map(({ candidates }) => candidates.map(({ costMs }) => costMs))).toEqual([
      [350, 300],
      [350, 300],
      [300, 800],
    ]);
  });

  it('shares what ran here of repetitions that others have run too by what began here', () => {
    const decisions = [decision('chosen'), decision('chosen', { repeatEachIndex: 1 })];
    const [outcome] = routingOutcomes({ decisions, placements: [ran] });
    expect(outcome?.candidates.map(({ costMs }) => costMs)).toEqual([200]);
  });

  it('counts a failure, and the chance of one elsewhere', () => {
    const unreliable = decision('other', {
      contributions: { reliability: { value: 0.5, weight: 1, contribution: 0.5 } },
    });
    const [outcome] = routingOutcomes({
      decisions: [decision('chosen'), unreliable],
      placements: [{ ...ran, failed: 1 }],
    });
    expect(outcome?.candidates.map(({ costMs }) => costMs)).toEqual([400, 600]);
  });

  it('counts metrics by their set weight, as far as they came out as expected', () => {
    const reporting = (project: string, expected: number): DecisionRecord =>
      decision(project, {
        contributions: { 'metric:lag': { value: 1, weight: 0.3, contribution: 1, expected } },
      });
    const decisions = [reporting('chosen', 400), reporting('other', 100)];
    const where = { project: 'chosen', file: SPEC.file, title: 'works', slot: 0, workerIndex: 0 };
    const metrics = { custom: [{ ...where, name: 'lag', value: 400, reportedMs: 1100 }] };
    const run = { decisions, placements: [ran], metrics };
    const costs = (factors: Parameters<typeof routingOutcomes>[1]) =>
      routingOutcomes(run, factors)[0]?.candidates.map(({ costMs }) => costMs);
    expect(costs({})).toEqual([200, 300]);
    const counted = costs({ lag: { better: 'lower', weight: 1 } });
    expect(counted?.map(Math.round)).toEqual([400, 150]);
  });

  it('leaves out what did not run, what is only guessed, and what can not run', () => {
    const decisions = [
      decision('chosen'),
      decision('guessed', { source: 'sibling' }),
      decision('unable', { incapable: 'it skips itself there' }),
    ];
    expect(routingOutcomes({ decisions, placements: [] })).toEqual([{ candidates: [] }]);
    const [outcome] = routingOutcomes({ decisions, placements: [ran] });
    expect(outcome?.candidates).toHaveLength(1);
  });
});
