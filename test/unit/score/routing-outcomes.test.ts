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

const ran = { project: 'chosen', ...SPEC, startedMs: 1000, endedMs: 1250, workerStartMs: 50, failed: 0 };

describe('routingOutcomes', () => {
  it('holds what a spec took, all its attempts together, against what is expected elsewhere', () => {
    const placements = [ran, { ...ran, startedMs: 2000, endedMs: 2100, workerStartMs: 0 }];
    const [outcome] = routingOutcomes({ decisions: [decision('chosen'), decision('other')], placements });
    expect(outcome?.candidates).toEqual([
      { costMs: 300, values: { speed: 0.8, reliability: 1, backend: 1 } },
      { costMs: 300, values: { speed: 0.8, reliability: 1, backend: 1 } },
    ]);
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
