import { describe, expect, it } from 'vitest';
import { suiteDigest } from '../../../src/coordinate/unit-id.js';
import { isPlanText, parsePlanFile, PLAN_FORMAT } from '../../../src/plan/plan-file.js';

/** A plan without a unit, with other values in it. */
function planText(overrides: Record<string, unknown> = {}): string {
  return JSON.stringify({
    evenkeelPlan: PLAN_FORMAT,
    madeBy: { evenkeel: '0.0.0', playwright: '1.64.1', args: [] },
    suiteDigest: suiteDigest([]),
    planDigest: 'd',
    valuation: 'last',
    workers: 1,
    ...{ predictedMs: 0, lowMs: 0, highMs: 0, lowerBoundMs: 0 },
    shards: [{ predictedMs: 0, setups: [], units: [] }],
    ...overrides,
  });
}

describe('parsePlanFile', () => {
  it('takes a plan of this format', () => {
    expect(parsePlanFile(planText(), 'plan.json').planDigest).toBe('d');
  });

  it('refuses a plan of another format by its number, and says what to do', () => {
    expect(() => parsePlanFile(planText({ evenkeelPlan: 1, valuation: undefined }), 'plan.json')).toThrow(
      'The plan plan.json has the format 1 of another version of Evenkeel, not 2. Make it again with `evenkeel plan -o`.',
    );
  });

  it('refuses what is no plan, and names the place', () => {
    expect(() => parsePlanFile('{}', 'plan.json')).toThrow('The plan plan.json is not a plan: evenkeelPlan');
    expect(() => parsePlanFile(planText({ workers: 0 }), 'plan.json')).toThrow('is not a plan: workers');
  });
});

describe('isPlanText', () => {
  it('knows plans of all versions, which may be overwritten, and nothing else', () => {
    const texts = [planText(), planText({ evenkeelPlan: 1 }), '{"mine":true}', '[]', 'null', 'not JSON'];
    expect(texts.map(isPlanText)).toEqual([true, true, false, false, false, false]);
  });
});
