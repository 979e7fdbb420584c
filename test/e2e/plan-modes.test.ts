/** Which units a plan may cut, as the real Playwright groups them: never what its modes keep together. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { parseCollectedSuite, type CollectedSuite, type SuiteUnit } from '../../src/plan/collected-suite.js';
import { cutSuite } from '../../src/plan/cut-suite.js';
import { historyModel, testHistory } from '../support/history-model.js';
import { PLAYWRIGHT_VERSIONS, type PlaywrightVersion } from './harness/playwright-versions.js';
import { fixture } from './harness/run-fixture.js';

const LONG_MS = 100_000;
const SHORT_MS = 1000;
const SLOTS = 16;

/** Beside `playwright test --list`, as `evenkeel plan -o` collects it. */
async function collected(playwrightVersion: PlaywrightVersion): Promise<CollectedSuite> {
  const project = fixture('modes', { playwrightVersion, mode: 'plain' });
  const file = project.path('suite.json');
  const reporter = project.path('node_modules/evenkeel/dist/reporter.cjs');
  const env = { EVENKEEL_COLLECT_TO: file, PW_TEST_REPORTER: reporter };
  const { code, stdout, stderr } = await project.run({ args: ['--list'], env });
  expect(code, stdout + stderr).toBe(0);
  return parseCollectedSuite(readFileSync(file, 'utf8'));
}

function titles({ tests }: Pick<SuiteUnit, 'tests'>): string[] {
  return tests.map(({ title }) => title);
}

/** The tests that end up together where those of some units take long. */
function cutWith(units: readonly SuiteUnit[], isLong: (unit: SuiteUnit) => boolean): string[][] {
  const names = new Map(units.flatMap(({ tests }) => tests.map(({ id, title }) => [id, title])));
  const histories = units.flatMap((unit) => {
    const { project, file, tests } = unit;
    const ms = isLong(unit) ? LONG_MS : SHORT_MS;
    return tests.map(({ title }) => testHistory({ project, file, title, kind: '' }, [ms, ms, ms, ms]));
  });
  const cut = cutSuite(units, createEstimator(historyModel(histories)), SLOTS);
  return cut.map(({ testIds }) => testIds.map((id) => names.get(id) ?? ''));
}

it.each(PLAYWRIGHT_VERSIONS)(
  'tests are cut apart in parallel mode alone, those that share hooks included: %s',
  async (playwrightVersion) => {
    const { units } = await collected(playwrightVersion);
    const shown = (isDivisible: boolean): string[][] =>
      units.filter((unit) => unit.isDivisible === isDivisible).map(titles);
    const sequential = [
      ['first', 'second', 'third', 'inner › fourth', 'inner › fifth'],
      ['back to default › d1', 'back to default › d2'],
      ['serial inside › s1', 'serial inside › s2'],
      [
        ...['one', 'two', 'three'].map((title) => `goes well › ${title}`),
        ...['passes', 'fails', 'never begins'].map((title) => `stops at a failure › ${title}`),
      ],
    ];
    const once = ['g1', 'g2', 'g3', 'g4'].map((title) => `once per worker › ${title}`);
    expect(shown(false)).toEqual(sequential);
    expect(shown(true)).toEqual([
      ...['p1', 'p2', 'p3'].map((title) => [title]),
      ['with a hook › h1', 'with a hook › h2'],
      ...['f1', 'f2', 'f3', 'f4'].map((title) => [title]),
      once,
    ]);

    const parts = cutWith(units, (unit) => titles(unit).includes(once[0] ?? ''));
    expect(parts.filter((part) => part.some((title) => once.includes(title))).length).toBeGreaterThan(1);
    expect(parts).toEqual(expect.arrayContaining(sequential));
    expect(cutWith(units, ({ isDivisible }) => !isDivisible)).toEqual(expect.arrayContaining(sequential));
  },
);
