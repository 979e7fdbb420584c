import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../../src/model/record.js';
import { taskOutcomes, type TaskAttempt } from '../../../src/pool/task-outcomes.js';
import { withoutCapability } from '../../../src/route/explain-choice.js';

function decision(project: string, chosen: boolean): DecisionRecord {
  const one = { value: 1, weight: 1, contribution: 1 };
  const factors: DecisionRecord['factors'] = {
    ...{ reason: 'best', predictedMs: 120, spreadMs: 10, sampleCount: 5, source: 'own', runsSinceVisit: 1 },
    contributions: { speed: one, reliability: one },
  };
  return { project, file: 'pool/text', title: 'reads', chosen, score: 1, factors };
}

const CHOSEN = [decision('swift', true), decision('steady', false)];
/** The task fled from the swift browser. */
const FLED = [
  withoutCapability(decision('swift', true), 'its browser failed', 'health'),
  decision('steady', true),
];

function attempt(id: string, browser: string, workMs: number, end: TaskAttempt['end']): TaskAttempt {
  return { task: { id, name: 'reads', kind: 'text' }, browser, workMs, expectedMs: 100, end };
}

function costs(decisions: readonly DecisionRecord[], ...attempts: readonly TaskAttempt[]): number[] {
  return taskOutcomes(decisions, attempts).flatMap(({ candidates }) =>
    candidates.map(({ costMs }) => costMs),
  );
}

describe('taskOutcomes', () => {
  it('holds what a task cost against what was expected elsewhere; repeats are averaged', () => {
    expect(costs(CHOSEN, attempt('1', 'swift', 90, 'done'), attempt('2', 'swift', 110, 'done'))).toEqual([
      100, 120,
    ]);
  });

  it('counts a browser that was lost with all that followed, against the one in which the task ended', () => {
    const lost = [attempt('1', 'swift', 30, 'lost'), attempt('1', 'steady', 140, 'done')];
    expect(costs(FLED, ...lost)).toEqual([200, 140]);
    // The latest choice for a task of that name may be another one.
    expect(costs(CHOSEN, ...lost)).toEqual([200, 140]);
  });

  it('counts one that was given up as a failure after what it would have taken', () => {
    expect(costs(CHOSEN, attempt('1', 'swift', 5, 'lost'), attempt('1', 'swift', 5, 'lost'))).toEqual([
      220, 120,
    ]);
  });

  it('says nothing of memory, for which others wait', () => {
    const full = { value: 0.5, weight: 0.5, contribution: 0.7 };
    const [first, second] = CHOSEN.map((each) => {
      const contributions = { ...each.factors.contributions, memory: full };
      return { ...each, factors: { ...each.factors, contributions } };
    });
    const [outcome] = taskOutcomes([first, second] as DecisionRecord[], [attempt('1', 'swift', 90, 'done')]);
    expect(outcome?.candidates.map(({ values }) => values['memory'])).toEqual([1, 1]);
  });

  it('learns nothing from what was taken back, nor of a browser that a task left before it began', () => {
    const aborted = [attempt('1', 'swift', 30, 'lost'), attempt('1', 'steady', 20, 'aborted')];
    expect(costs(CHOSEN, ...aborted)).toEqual([120]);
    expect(costs(FLED, attempt('1', 'steady', 140, 'done'))).toEqual([140]);
  });
});
