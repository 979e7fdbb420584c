import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel } from '../../../src/model/history.js';
import { modelOfWeights, weightsOf, type Weights } from '../../../src/weights/weights.js';
import { parseWeights, weightsText } from '../../../src/weights/weights-file.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';

const MODEL: HistoryModel = {
  ...historyModel([
    testHistory({ project: 'chromium', title: 'pays', kind: 'checkout' }, [1180, 1220, 1212]),
    testHistory({ project: 'chromium', title: '10 items' }, [90, 90, 90], { kind: '' }),
    testHistory({ project: 'chromium', title: '9 items' }, [310, 300, 305], { kind: '' }),
    testHistory({ project: 'set up', file: 'set-up.ts', title: 'logs in', kind: '' }, [500, 500, 500]),
  ]),
  overheads: [{ project: 'chromium', file: 'a.spec.ts', samples: [sample(0, 200), sample(1, 200)] }],
  starts: [{ project: 'chromium', samples: [sample(0, 900), sample(1, 900)] }],
};

describe('weights', () => {
  it('are what the estimator expects, in two digits', () => {
    const weights = weightsOf(MODEL, ['set up']);
    expect(weights.projects['chromium']?.files['a.spec.ts']?.tests).toEqual({
      pays: [1200, 'checkout'],
      '10 items': 90,
      '9 items': 300,
    });
    expect(weights.projects['set up']).toEqual({
      isSetup: true,
      files: { 'set-up.ts': { tests: { 'logs in': 500 } } },
    });
  });

  it('hold the workers that failed attempts take with them', () => {
    const failing = MODEL.tests.map((test) => ({
      ...test,
      samples: test.samples.map((each) => ({ ...each, ok: false })),
    }));
    const model = { ...MODEL, tests: failing };
    const [before, after] = [createEstimator(model), createEstimator(modelOfWeights(weightsOf(model, [])))];
    const tests = failing.filter(({ project }) => project === 'chromium');
    const unit = { project: 'chromium', file: 'a.spec.ts', tests };
    expect(before.unit(unit).restartsMs).toBeGreaterThan(2000);
    expect(after.unit(unit).value / before.unit(unit).value).toBeCloseTo(1, 1);
  });

  it('give back the expectations that they were made from', () => {
    const weights = weightsOf(MODEL, []);
    const [before, after] = [createEstimator(MODEL), createEstimator(modelOfWeights(weights))];
    for (const test of MODEL.tests) {
      expect(after.test(test).value / before.test(test).value).toBeCloseTo(1, 1);
      expect(after.knows({ ...test, tests: [test] })).toBe(true);
    }
    expect(after.workerStart('chromium').value / before.workerStart('chromium').value).toBeCloseTo(1, 0);
    const unit = { project: 'chromium', file: 'a.spec.ts', tests: [] };
    expect(after.unit(unit).value / before.unit(unit).value).toBeCloseTo(1, 0);
  });

  it('tell how much whole runs vary, as the runs that they were made from did', () => {
    const calm = historyModel([testHistory({ project: 'chromium' }, Array<number>(10).fill(1000))]);
    const restless = historyModel([
      testHistory({ project: 'chromium' }, [1000, 1250, 950, 1300, 1000, 1280, 940, 1300, 1010, 1290]),
    ]);
    const [few, many] = [calm, restless].map((model) => {
      const again = createEstimator(modelOfWeights(weightsOf(model, []))).runSpread;
      expect(again / createEstimator(model).runSpread).toBeCloseTo(1, 1);
      return again;
    });
    expect(few).toBeLessThan(many ?? 0);
    const untold = modelOfWeights({ projects: weightsOf(calm, []).projects });
    expect(createEstimator(untold).runSpread).toBeGreaterThan(many ?? 0);
  });

  it('stay as they were where they have hardly changed', () => {
    const before: Weights = {
      runSpread: 0.12,
      projects: {
        chromium: { files: { 'a.spec.ts': { tests: { pays: [1350, 'checkout'], '10 items': 50 } } } },
      },
    };
    const tests = weightsOf(MODEL, [], before).projects['chromium']?.files['a.spec.ts']?.tests;
    expect(tests?.['pays']).toEqual([1350, 'checkout']);
    expect(tests?.['10 items']).toBe(90);
    const spread = createEstimator(MODEL).runSpread;
    expect(weightsOf(MODEL, [], { runSpread: spread * 1.1, projects: {} }).runSpread).toBe(spread * 1.1);
    expect(weightsOf(MODEL, [], { runSpread: spread * 2, projects: {} }).runSpread).toBeCloseTo(spread, 2);
  });

  it('leave out what has not run for long, or has never run here', () => {
    const gone = testHistory({ project: 'chromium', title: 'is gone' }, [10, 10]);
    const elsewhere = testHistory({ project: 'chromium', title: 'ran elsewhere' }, [], { lastVisitSeq: 49 });
    const here = testHistory({ project: 'chromium', title: 'is here' }, [10], { lastVisitSeq: 49 });
    const weights = weightsOf(historyModel([gone, elsewhere, here], 50), []);
    expect(Object.keys(weights.projects['chromium']?.files['a.spec.ts']?.tests ?? {})).toEqual(['is here']);
  });
});

describe('a weights file', () => {
  it('has a line for each test, in the order of the texts', () => {
    const text = weightsText(weightsOf(MODEL, ['set up']));
    expect(
      text
        .split('\n')
        .filter((line) => /items|pays/.test(line))
        .map((line) => line.trim()),
    ).toEqual(['"10 items": 90,', expect.stringMatching(/^"9 items": \d+,$/), '"pays": [1200,"checkout"]']);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['evenkeelWeights', 'runSpread', 'projects']);
  });

  it('is read as it was written', () => {
    const weights = weightsOf(MODEL, ['set up']);
    expect(parseWeights(weightsText(weights), 'weights.json')).toEqual(weights);
    const none: Weights = { projects: {} };
    expect(parseWeights(weightsText(none), 'weights.json')).toEqual(none);
  });

  it.each([
    ['<<<<<<< HEAD', /weights\.json is no JSON: .*history export --weights weights\.json/],
    ['[]', /weights\.json holds no weights of this version: the file/],
    ['{"evenkeelWeights":2,"projects":{}}', /evenkeelWeights: must be 1/],
    [
      '{"evenkeelWeights":1,"projects":{"a":{"files":{"b.ts":{"tests":{"c":"long"}}}}}}',
      /projects › a › files › b\.ts › tests › c: must be whole milliseconds/,
    ],
    [
      '{"evenkeelWeights":1,"projects":{"a":{"workerStartMs":-1,"files":{}}}}',
      /projects › a › workerStartMs: must not be below 0/,
    ],
    ['{"evenkeelWeights":1,"runSpread":-0.1,"projects":{}}', /runSpread: must not be below 0/],
    ['{"evenkeelWeights":1,"runSpread":11,"projects":{}}', /runSpread: must not be above 10/],
  ])('that is none is refused with its name and its fault: %s', (text, message) => {
    expect(() => parseWeights(text, 'weights.json')).toThrowError(
      expect.objectContaining({
        code: 'WEIGHTS_INVALID',
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });
});
