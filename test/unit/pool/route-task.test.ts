import { expect, it } from 'vitest';
import { Knowledge } from '../../../src/pool/knowledge.js';
import { rankBrowsers } from '../../../src/pool/rank-browsers.js';
import { routeTask, type TaskRouteOptions } from '../../../src/pool/route-task.js';
import { ProjectLoad } from '../../../src/score/load.js';
import { DEFAULT_WEIGHTS } from '../../../src/score/weights.js';
import { historyModel, testHistory } from '../../support/history-model.js';

const TASK = { name: 'decode', kind: 'vision' };
const BROWSERS = ['chromium', 'firefox', 'webkit'];

/** Where so many runs of the task go, one after the other, and why; chromium is always the fastest. */
function routes(
  runs: number,
  options: TaskRouteOptions,
  knowledge = new Knowledge(),
  browsers: readonly string[] = BROWSERS,
): [string, string][] {
  return Array.from({ length: runs }, () => {
    const load = new ProjectLoad(2, new Map(), new Map());
    const weighed = rankBrowsers(TASK, browsers, knowledge, load, DEFAULT_WEIGHTS);
    const { browser, decisions } = routeTask(TASK, weighed, knowledge.visits.nextSeq(TASK), options);
    knowledge.visits.visit(TASK, browser);
    const durationMs = browser === 'chromium' ? 100 : 1_000;
    knowledge.learn({ ...TASK, ...NO_TERMS }, { browser, durationMs, ok: true });
    return [browser, decisions.find(({ chosen }) => chosen)?.factors.reason ?? ''];
  });
}

const NO_TERMS = { id: 't', candidates: BROWSERS, priority: 0, memoryBytes: 0, locks: [] };

it('every browser is visited at least once in so many runs of a task', () => {
  const coverEvery = 6;
  const went = routes(40, { coverEvery, explore: 0 });
  for (let from = 0; from + coverEvery <= went.length; from++) {
    const visited = new Set(went.slice(from, from + coverEvery).map(([browser]) => browser));
    expect([...visited].sort()).toEqual(BROWSERS);
  }
  const reasons = new Set(went.map(([, reason]) => reason));
  expect([...reasons].sort()).toEqual(['best', 'coverage']);
});

it('where nothing is said a task visits each of its browsers in ten runs, or in as many as there are', () => {
  const manyBrowsers = Array.from({ length: 12 }, (_, index) => `browser ${index}`);
  for (const [browsers, every] of [
    [BROWSERS, 10],
    [manyBrowsers, 12],
  ] as const) {
    const went = routes(40, { explore: 0 }, new Knowledge(), browsers).map(([browser]) => browser);
    for (let from = 0; from + every <= went.length; from++)
      expect([...new Set(went.slice(from, from + every))].sort()).toEqual([...browsers].sort());
  }
});

it('a share of the runs tries a browser that might be faster', () => {
  const knowledge = new Knowledge();
  const test = (project: string, ms: number[]): ReturnType<typeof testHistory> =>
    testHistory({ project, title: 'decode', file: 'pool/vision', kind: 'vision' }, ms);
  knowledge.add(historyModel([test('chromium', [100, 100, 100, 100]), test('firefox', [105, 90, 130])]));
  const reasons = routes(200, { coverEvery: 1000, explore: 1 }, knowledge).map(([, reason]) => reason);
  expect(reasons).toContain('explore');
  const never = routes(200, { coverEvery: 1000, explore: 0 }).map(([, reason]) => reason);
  expect(new Set(never)).toEqual(new Set(['best']));
});

it('submits that wait together make a visit that is due once', () => {
  const knowledge = new Knowledge();
  knowledge.add(
    historyModel(
      [testHistory({ project: 'chromium', title: 'decode', file: 'pool/vision', kind: 'vision' }, [1])],
      1,
    ),
  );
  const weighed = () =>
    rankBrowsers(
      TASK,
      ['chromium', 'firefox'],
      knowledge,
      new ProjectLoad(2, new Map(), new Map()),
      DEFAULT_WEIGHTS,
    );
  const went = [1, 2].map(() => {
    const { browser } = routeTask(TASK, weighed(), knowledge.visits.nextSeq(TASK), {
      coverEvery: 2,
      explore: 0,
    });
    knowledge.visits.visit(TASK, browser);
    return browser;
  });
  expect(went.filter((browser) => browser === 'firefox')).toHaveLength(1);
});
