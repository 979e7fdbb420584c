import { describe, expect, it } from 'vitest';
import { NO_BASELINE, readVisits, summariseVisits } from '../../../src/route/visits.js';
import { historyModel, testHistory } from '../../support/history-model.js';

const SKIPS = { skipsAtRunTime: true };
const place = (title: string) => ({ project: 'firefox', file: 'a.spec.ts', title, kind: 'text' });

describe('readVisits', () => {
  const visits = readVisits(
    summariseVisits(
      historyModel([
        testHistory(place('runs'), [5]),
        testHistory(place('skips'), [5], SKIPS),
        testHistory(place('skips too'), [5], SKIPS),
        testHistory(place('lacks'), [5], { lacksBaseline: true }),
      ]),
    ),
  );
  const ofSpec = (...titles: string[]) => visits.ofSpec(titles.map(place));

  it('tells what the latest visit of each test showed', () => {
    const showings = ['runs', 'skips', 'lacks', 'is new'].map((title) => visits.ofTest(place(title)));
    expect(showings).toEqual(['ran', 'skipped itself', 'lacked its baseline', 'unseen']);
  });

  it('a project can run a spec of which one test runs there, or may', () => {
    expect(ofSpec('runs', 'skips')).toMatchObject({ ableTests: 1, incapable: undefined });
    expect(ofSpec('is new', 'skips')).toMatchObject({ ableTests: 1, incapable: undefined });
    expect(ofSpec('skips', 'skips too')).toMatchObject({
      ableTests: 0,
      incapable: 'it skipped itself there',
    });
  });

  it('a spec of which one test would fail for want of a baseline has no place there', () => {
    expect(ofSpec('runs', 'lacks')).toMatchObject({ ableTests: 2, incapable: NO_BASELINE });
  });
});
