import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import { summarise } from '../../../src/estimate/history-summary.js';
import { EMPTY_HISTORY, type HistoryModel } from '../../../src/model/history.js';
import {
  routeSpecs,
  type RoutableSpec,
  type RouteInput,
  type RouteOptions,
} from '../../../src/route/route-specs.js';
import { DEFAULT_WEIGHTS, type Weights } from '../../../src/score/weights.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';

const PROJECTS = ['chromium', 'firefox', 'webkit'];
const NO_VISITS: RouteOptions = { coverEvery: 1000, explore: 0 };

function spec(overrides: Partial<RoutableSpec> & { file?: string } = {}): RoutableSpec {
  const file = overrides.file ?? 'a.spec.ts';
  const title = 'works';
  return {
    specKey: file,
    file,
    title: '',
    kind: 'text',
    repeatEachIndex: 0,
    pinned: [],
    candidates: PROJECTS.map((project) => ({
      project,
      unit: { project, file, tests: [{ project, file, title, kind: 'text' }] },
    })),
    ...overrides,
  };
}

function route(specs: RoutableSpec[], model: HistoryModel, overrides: Partial<RouteInput> = {}) {
  return routeSpecs({
    specs,
    summary: summarise(model),
    estimator: createEstimator(model),
    slots: 2,
    projectLimits: new Map(),
    fixedLoadMs: new Map(),
    options: NO_VISITS,
    ...overrides,
  });
}

const known = (times: Record<string, number>, overrides = {}) =>
  Object.entries(times).map(([project, ms]) => testHistory({ project }, [ms, ms, ms, ms, ms], overrides));

describe('routeSpecs', () => {
  it('holds against a project that the spec needs more of its memory than a slot has, as it was measured', () => {
    const times = known({ chromium: 300, firefox: 400, webkit: 900 });
    const needing = (bytes: Readonly<Record<string, number>>): HistoryModel =>
      historyModel(
        times.map((test) => {
          const memoryBytes = bytes[test.project];
          if (memoryBytes === undefined) return test;
          return { ...test, samples: test.samples.map((each) => ({ ...each, memoryBytes })) };
        }),
      );
    const chosen = (model: HistoryModel, slotMemoryBytes?: number): unknown => {
      const [routed] = route([spec()], model, slotMemoryBytes ? { slotMemoryBytes } : {}).routed;
      const memory = routed?.decisions.map(({ project, factors }) => [
        project,
        factors.contributions['memory']?.value,
      ]);
      return [routed?.chosen, Object.fromEntries(memory ?? [])];
    };
    const needs = { chromium: 4000, firefox: 500 };
    expect(chosen(needing(needs), 1000)).toEqual(['firefox', { chromium: 0.25, firefox: 1, webkit: 1 }]);
    // With room for it everywhere, without a limit and where nothing was measured it says nothing.
    const well = ['chromium', { chromium: 1, firefox: 1, webkit: 1 }];
    expect(chosen(needing(needs), 8000)).toEqual(well);
    expect(chosen(needing(needs))).toEqual(well);
    expect(chosen(needing({}), 1000)).toEqual(well);
  });

  it('chooses the project in which the spec took least', () => {
    const model = historyModel(known({ chromium: 900, firefox: 300, webkit: 500 }));
    const [routed] = route([spec()], model).routed;
    expect(routed).toMatchObject({
      chosen: 'firefox',
      reason: 'best',
      ranking: ['firefox', 'webkit', 'chromium'],
    });
  });

  it('weighs a project by the share of the tests that do not skip themselves there', () => {
    const tests = (project: string) =>
      ['works', 'skips'].map((title) => ({ project, file: 'a.spec.ts', title, kind: 'text' }));
    const candidates = ['chromium', 'firefox'].map((project) => ({
      project,
      unit: { project, file: 'a.spec.ts', tests: tests(project) },
    }));
    const chosenAt = (ms: number) => {
      const model = historyModel([
        ...known({ chromium: ms, firefox: 300 }),
        testHistory({ project: 'chromium', title: 'skips' }, [], { skipsAtRunTime: true, lastVisitSeq: 4 }),
        testHistory({ project: 'firefox', title: 'skips' }, [100, 100, 100, 100, 100]),
      ]);
      return route([spec({ candidates })], model).routed[0];
    };
    expect(chosenAt(290)).toMatchObject({ chosen: 'firefox', ranking: ['firefox', 'chromium'] });
    expect(chosenAt(50)).toMatchObject({ chosen: 'chromium', reason: 'best' });
    for (const { score, factors } of chosenAt(50)?.decisions ?? []) {
      const parts = Object.values(factors.contributions).map(({ contribution }) => contribution);
      expect(score).toBeCloseTo(parts.reduce((all, part) => all * part, 1));
    }
  });

  it('explains itself: one decision a candidate, the product of the contributions is the score', () => {
    const model = historyModel(known({ chromium: 900, firefox: 300, webkit: 500 }));
    const decisions = route([spec()], model).routed[0]?.decisions ?? [];
    expect(decisions.filter(({ chosen }) => chosen).map(({ project }) => project)).toEqual(['firefox']);
    expect(decisions).toHaveLength(3);
    for (const { score, factors } of decisions) {
      const product = Object.values(factors.contributions).reduce(
        (all, { contribution }) => all * contribution,
        1,
      );
      expect(score).toBeCloseTo(product);
      expect(Object.keys(factors.contributions)).toEqual([
        'speed',
        'hardware',
        'reliability',
        'load',
        'loadAhead',
        'backend',
        'memory',
        'capability',
        'coverage',
        'exploration',
      ]);
    }
    const slow = decisions.find(({ project }) => project === 'chromium');
    expect(slow?.factors.contributions['speed']?.value).toBeCloseTo(1 / 3, 1);
  });

  it('gives the chosen project the highest score, whatever rule chose it', () => {
    const model = historyModel([
      ...known({ chromium: 300 }, { skipsAtRunTime: true }),
      testHistory({ project: 'firefox' }, [450], { lastVisitSeq: 0 }),
      testHistory({ project: 'webkit' }, [400, 420, 380, 410, 390]),
    ]);
    const reasons = new Set<string>();
    for (const options of [NO_VISITS, { coverEvery: 4, explore: 0 }, { coverEvery: 1000, explore: 1 }]) {
      const { chosen, reason, decisions } = route([spec()], model, { options }).routed[0] ?? {};
      reasons.add(reason ?? '');
      const scores = decisions?.map(({ score }) => score) ?? [];
      expect(decisions?.find(({ project }) => project === chosen)?.score).toBe(Math.max(...scores));
      expect(Math.max(...scores)).toBeGreaterThan(0);
    }
    expect(reasons).toEqual(new Set(['best', 'coverage', 'explore']));
  });

  it('prefers what was measured on this hardware where other hardware is hardly faster', () => {
    const otherClasses = [{ hardwareClass: 'laptop', tests: known({ chromium: 236 }) }];
    const model = { ...historyModel(known({ firefox: 300 })), otherClasses };
    const byTheBook = route([spec()], model).routed[0];
    expect(byTheBook?.chosen).toBe('firefox');
    const chromium = byTheBook?.decisions.find(({ project }) => project === 'chromium')?.factors;
    expect(chromium?.source).toBe('class');
    expect(chromium?.contributions['speed']?.value).toBe(1);
    expect(chromium?.contributions['hardware']?.value).toBeLessThan(0.9);
    const weights = { ...DEFAULT_WEIGHTS, hardware: 0 };
    const regardless = route([spec()], model, { options: { ...NO_VISITS, weights } }).routed[0];
    expect(regardless?.chosen).toBe('chromium');
  });

  it('lets a metric that specs report lead to another project than the fastest, as far as it weighs', () => {
    const reported = (project: string, ms: number, fps: number) =>
      testHistory({ project }, [], {
        samples: [0, 1, 2].map((runSeq) => sample(runSeq, ms, { metrics: { fps } })),
        lastVisitSeq: 2,
      });
    const model = historyModel([
      reported('chromium', 300, 20),
      reported('firefox', 450, 60),
      reported('webkit', 900, 60),
    ]);
    const routed = (weight: number) =>
      route([spec()], model, { options: { ...NO_VISITS, metrics: { fps: { better: 'higher', weight } } } })
        .routed[0];
    expect(routed(0.1)?.chosen).toBe('chromium');
    expect(routed(1)?.chosen).toBe('firefox');
    const contributions = routed(1)?.decisions.map(({ factors }) => Object.keys(factors.contributions));
    for (const names of contributions ?? []) expect(names).toContain('metric:fps');
  });

  it('avoids a project in which the spec fails', () => {
    const failing = [0, 1, 2, 3, 4].map((runSeq) => sample(runSeq, 290, { ok: false, costMs: 290 }));
    const model = historyModel([
      testHistory({ project: 'chromium' }, [300, 300, 300, 300, 300]),
      testHistory({ project: 'firefox' }, [], { samples: failing, lastVisitSeq: 4 }),
    ]);
    const two = spec();
    const candidates = two.candidates.filter(({ project }) => project !== 'webkit');
    expect(route([{ ...two, candidates }], model).routed[0]?.chosen).toBe('chromium');
  });

  it('never chooses a project that can not run the spec, unless none can', () => {
    const model = historyModel([
      ...known({ chromium: 300 }, { skipsAtRunTime: true }),
      ...known({ firefox: 900 }),
      ...known({ webkit: 200 }, { lacksBaseline: true }),
    ]);
    const [routed] = route([spec()], model).routed;
    expect(routed).toMatchObject({ chosen: 'firefox', ranking: ['firefox'] });
    expect(routed?.decisions.find(({ project }) => project === 'webkit')?.factors.incapable).toMatch(
      /baseline/,
    );
    const nowhere = historyModel(
      known({ chromium: 300, firefox: 200, webkit: 400 }, { skipsAtRunTime: true }),
    );
    expect(route([spec()], nowhere).routed[0]).toMatchObject({
      reason: 'skip',
      ranking: [expect.any(String)],
    });
  });

  it('follows pins, and says when a pin names no project that lists the spec', () => {
    const model = historyModel(known({ chromium: 900, firefox: 300, webkit: 500 }));
    const pinned = route([spec({ pinned: ['chromium'] })], model);
    expect(pinned.routed[0]).toMatchObject({ chosen: 'chromium', reason: 'pinned' });
    const astray = route([spec({ pinned: ['edge'] })], model);
    expect(astray.routed[0]?.chosen).toBe('firefox');
    expect(astray.warnings[0]).toMatch(
      /a\.spec\.ts is pinned to edge, but only chromium, firefox, webkit list it/,
    );
  });

  it('spreads specs that nothing is known of over the projects', () => {
    const specs = Array.from({ length: 30 }, (_, index) => spec({ file: `${index}.spec.ts` }));
    const chosen = route(specs, EMPTY_HISTORY).routed.map(({ chosen: project }) => project);
    for (const project of PROJECTS) expect(chosen.filter((name) => name === project)).toHaveLength(10);
  });

  it('leaves a project with few workers when it would hold up the run', () => {
    const specs = Array.from({ length: 40 }, (_, index) => spec({ file: `${index}.spec.ts` }));
    const tests = specs.flatMap(({ file }) => [
      testHistory({ project: 'chromium', file }, [300, 300, 300]),
      testHistory({ project: 'firefox', file }, [250, 250, 250]),
      testHistory({ project: 'webkit', file }, [900, 900, 900]),
    ]);
    const limited = route(specs, historyModel(tests), { slots: 4, projectLimits: new Map([['firefox', 1]]) });
    const inFirefox = limited.routed.filter(({ chosen }) => chosen === 'firefox').length;
    expect(inFirefox).toBeGreaterThan(3);
    expect(inFirefox).toBeLessThan(30);
    const free = route(specs, historyModel(tests), { slots: 4 });
    expect(free.routed.every(({ chosen }) => chosen === 'firefox')).toBe(true);
  });

  it('refuses a `coverEvery` in which a spec can not visit every project', () => {
    expect(() => route([spec()], EMPTY_HISTORY, { options: { coverEvery: 2, explore: 0 } })).toThrow(
      /`route\.coverEvery`: received 2, .* 3 projects .* Allowed: 3 or more/,
    );
  });

  it('gives the same choices in whatever order the specs come', () => {
    const specs = Array.from({ length: 20 }, (_, index) => spec({ file: `${index}.spec.ts` }));
    const model = historyModel(known({ chromium: 900, firefox: 300, webkit: 500 }));
    const byKey = (routing: ReturnType<typeof route>) =>
      new Map(routing.routed.map((routed) => [routed.specKey, routed]));
    expect(byKey(route([...specs].reverse(), model))).toEqual(byKey(route(specs, model)));
  });

  it('takes the weights that it is given: without speed, reliability decides', () => {
    const model = historyModel([
      ...known({ chromium: 900 }),
      testHistory({ project: 'firefox' }, [], {
        lastVisitSeq: 4,
        samples: [0, 1, 2, 3, 4].map((runSeq) => sample(runSeq, 300, { ok: false })),
      }),
    ]);
    const between = spec();
    const two = { ...between, candidates: between.candidates.slice(0, 2) };
    const chosenWith = (weights: Partial<Weights>) =>
      route([two], model, { options: { ...NO_VISITS, weights: { ...DEFAULT_WEIGHTS, ...weights } } })
        .routed[0]?.chosen;
    expect(chosenWith({ reliability: 0 })).toBe('firefox');
    expect(chosenWith({ speed: 0 })).toBe('chromium');
  });

  it('prefers the project whose backend was measured to be faster, while nothing else is known', () => {
    const base = spec();
    const costs: Record<string, number> = { chromium: 4, firefox: 2, webkit: 8 };
    const candidates = base.candidates.map((candidate) => ({
      ...candidate,
      backendMs: costs[candidate.project] ?? 0,
    }));
    const [routed] = route([{ ...base, candidates }], EMPTY_HISTORY).routed;
    expect(routed?.ranking).toEqual(['firefox', 'chromium', 'webkit']);
    const value = (project: string) =>
      routed?.decisions.find((one) => one.project === project)?.factors.contributions['backend']?.value;
    expect(PROJECTS.map(value)).toEqual([0.5, 1, 0.25]);
  });

  it('holds nothing against a project whose backend nobody has probed', () => {
    const base = spec();
    const candidates = base.candidates.map((candidate, index) => ({
      ...candidate,
      ...(index === 0 && { backendMs: 5 }),
    }));
    const [routed] = route([{ ...base, candidates }], EMPTY_HISTORY).routed;
    const values = routed?.decisions.map(({ factors }) => factors.contributions['backend']?.value);
    expect(values).toEqual([1, 1, 1]);
  });
});
