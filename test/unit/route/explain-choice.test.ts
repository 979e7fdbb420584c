import { expect, it } from 'vitest';
import type { DecisionRecord } from '../../../src/model/record.js';
import { byMakespan } from '../../../src/route/explain-choice.js';

const DECISION: DecisionRecord = {
  project: 'firefox',
  file: 'a.spec.ts',
  title: '',
  chosen: true,
  score: 0.8,
  factors: {
    reason: 'best',
    predictedMs: 1000,
    spreadMs: 100,
    sampleCount: 3,
    source: 'own',
    runsSinceVisit: 1,
    contributions: { speed: { value: 0.8, weight: 1, contribution: 0.8 } },
  },
};
const MOVE = { predictedMs: 5000, actualMs: null };

it('after a move one more rule speaks against all projects but the one that was moved to', () => {
  const [left, arrived] = [false, true].map((chosen) => byMakespan(DECISION, chosen, MOVE));
  expect(left).toMatchObject({ chosen: false, score: 0 });
  expect(left?.factors.contributions['makespan']).toEqual({ value: 0, weight: 1, contribution: 0 });
  expect(arrived).toMatchObject({ chosen: true, score: 0.8, factors: { reason: 'makespan', move: MOVE } });
  expect(arrived?.factors.contributions).toMatchObject({
    speed: DECISION.factors.contributions['speed'],
    makespan: { value: 1, weight: 1, contribution: 1 },
  });
});
