import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForecastQuantity } from '../../../src/model/metrics.js';
import type { AttemptRecord, PlacementRecord } from '../../../src/model/record.js';
import { earlyForecast, settleEarly, testsDigest, suiteOfRun } from '../../../src/predict/early-forecast.js';
import { predictLoad } from '../../../src/predict/predict-load.js';
import { AS_ESTIMATED, loadState, minuteUnits } from '../../support/load-states.js';
import { aRecording } from '../history/recordings.js';

const MADE_MS = 5;
const BEGIN_MS = 1_000_000;
const MINUTE_MS = 60_000;

/** Four units of a minute in one project and two in another one, on two slots. */
function forecast() {
  const queued = [...minuteUnits(4, 'chromium'), ...minuteUnits(2, 'firefox')];
  const state = loadState({ queued, projectLimits: new Map([['firefox', 1]]) });
  return earlyForecast('suite', MADE_MS, { state, forecast: predictLoad(state, { pace: AS_ESTIMATED }) });
}

function placement(project: string, fromMinute: number, toMinute: number, retry = 0): PlacementRecord {
  const [startedMs, endedMs] = [fromMinute, toMinute].map((minute) => BEGIN_MS + minute * MINUTE_MS);
  const [any] = aRecording({ attempts: [{}] }).placements;
  if (!any) throw new Error('The recording has no placement.');
  return { ...any, project, startedMs: startedMs ?? 0, endedMs: endedMs ?? 0, retry };
}

function actualOf(
  placements: readonly PlacementRecord[],
  quantity: ForecastQuantity,
  minute: number,
  project: string | null = null,
) {
  const records = settleEarly(forecast(), placements);
  const its = records.find(
    (record) =>
      record.quantity === quantity && record.horizonMs === minute * MINUTE_MS && record.project === project,
  );
  return its?.actual;
}

describe('settleEarly', () => {
  const came = [
    ...[placement('chromium', 0, 2.5), placement('chromium', 2.5, 4)],
    ...[placement('firefox', 0.5, 0.9), placement('firefox', 0.9, 3.5)],
  ];

  it('counts from the begin of the first unit what was busy and queued', () => {
    expect(actualOf(came, 'busy', 1)).toBe(2);
    expect(actualOf(came, 'backlog', 1)).toBe(1);
    expect(actualOf(came, 'backlog', 3)).toBe(0);
    expect(actualOf(came, 'busy', 1, 'firefox')).toBe(1);
    expect(actualOf(came, 'backlog', 1, 'chromium')).toBe(1);
    expect(actualOf(came, 'remaining_ms', 0)).toBe(4 * MINUTE_MS);
  });

  it('tells what is busy as a part of the slots that the project was to have, too', () => {
    expect(actualOf(came, 'utilisation', 1)).toBe(1);
    expect(actualOf(came, 'utilisation', 1, 'firefox')).toBe(1);
    expect(actualOf(came, 'utilisation', 1, 'chromium')).toBe(0.5);
  });

  it('takes a retry for work, but not for a unit that was queued from the begin on', () => {
    const retried = [placement('chromium', 0, 0.5), placement('chromium', 1.5, 3, 1)];
    expect(actualOf(retried, 'backlog', 1)).toBe(0);
    expect(actualOf(retried, 'busy', 2)).toBe(1);
  });

  it('holds each figure, with its interval and when it was made, and knows no "as now"', () => {
    const records = settleEarly(forecast(), came);
    expect(records.length).toBeGreaterThan(10);
    for (const { madeMs, low, predicted, high, current } of records) {
      expect([madeMs, current]).toEqual([MADE_MS, null]);
      expect(low).toBeLessThanOrEqual(predicted);
      expect(predicted).toBeLessThanOrEqual(high);
    }
  });
});

describe('testsDigest', () => {
  const tests = ['a', 'b', 'c'].flatMap((title) =>
    ['chromium', 'firefox'].map((project) => ({ project, file: 'x.spec.ts', title })),
  );

  it('is the same for the same tests, in whatever order and how often they are told', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(tests, { minLength: tests.length }),
        fc.subarray(tests),
        (all, again) => {
          expect(testsDigest([...all, ...again])).toBe(testsDigest(tests));
        },
      ),
    );
  });

  it('tells suites apart by their tests and projects', () => {
    const others = [
      tests.slice(1),
      tests.filter(({ project }) => project === 'chromium'),
      tests.map((test) => ({ ...test, file: 'y.spec.ts' })),
      tests.map((test) => ({ ...test, project: `${test.project} mobile` })),
      [...tests, { project: 'chromium', file: 'x.spec.ts', title: 'd' }],
    ];
    expect(new Set([tests, ...others].map(testsDigest)).size).toBe(1 + others.length);
  });

  it('takes a suite whose specs were routed otherwise for the same', () => {
    const routed = (projects: readonly string[]) =>
      testsDigest(projects.map((project, index) => ({ project, file: 'x.spec.ts', title: `${index}` })));
    expect(routed(['chromium', 'firefox', 'chromium'])).toBe(routed(['firefox', 'chromium', 'chromium']));
  });

  it('is of the tests that really ran and count', () => {
    const ran = { project: 'chromium', file: 'x.spec.ts', title: 'runs' };
    const of = (...attempts: Partial<AttemptRecord>[]) => suiteOfRun(aRecording({ attempts }));
    const skipped = { ...ran, title: 'skips', status: 'skipped' } as const;
    const left = { ...ran, project: 'firefox', superseded: true };
    expect(of({ ...ran, status: 'failed' }, { ...ran, retry: 1 }, skipped, left)).toBe(testsDigest([ran]));
  });
});
