import { describe, expect, it } from 'vitest';
import { PendingPrediction } from '../../../plugin/playwright/pending-prediction.js';

const PREDICTION = { makespanMs: 10, spreadMs: 1, lowerBoundMs: 9, testsMs: 0, startsMs: 0 };

describe('PendingPrediction', () => {
  it('is made when it is settled, and once', () => {
    const told: unknown[] = [];
    let made = 0;
    const pending = new PendingPrediction({
      predict: () => {
        made++;
        return PREDICTION;
      },
      onPredicted: (prediction) => told.push(prediction),
      warn: () => undefined,
    });
    expect([pending.value, made]).toEqual([null, 0]);
    pending.settle();
    pending.settle();
    expect([pending.value, made, told]).toEqual([PREDICTION, 1, [PREDICTION]]);
  });

  it.each(['predict', 'onPredicted'] as const)('is one warning where %s fails', (step) => {
    const warnings: string[] = [];
    const pending = new PendingPrediction({
      predict: () => PREDICTION,
      onPredicted: () => undefined,
      warn: (message) => warnings.push(message),
      [step]: () => {
        throw new Error('broken');
      },
    });
    pending.settle();
    pending.settle();
    expect(warnings).toEqual(['could not predict this run (broken). It runs as planned.']);
    expect(pending.value).toEqual(step === 'predict' ? null : PREDICTION);
  });
});
