import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../../src/config/resolve-options.js';
import { DEFAULT_WEIGHTS } from '../../../src/score/weights.js';

describe('resolveOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveOptions(undefined, {})).toEqual({
      history: '.evenkeel/history.duckdb',
      route: {
        mode: 'all',
        coverEvery: 10,
        explore: 0.05,
        pin: {},
        weights: DEFAULT_WEIGHTS,
        metrics: {},
        learnWeights: true,
      },
      kinds: {},
      dispatch: 'live',
      coordinatorFallback: 'run',
      leaseMs: 30_000,
      limits: {},
      rerun: 'all',
      memory: { needs: 'measured' },
      steal: { overloaded: 0, underused: 1 },
      eta: true,
      quiet: false,
    });
  });

  it('takes some weights and leaves the others at their defaults', () => {
    const { weights } = resolveOptions({ route: { weights: { load: 2, speed: 0 } } }, {}).route;
    expect(weights).toEqual({ ...DEFAULT_WEIGHTS, speed: 0, load: 2 });
  });

  it.each([
    [{ load: -1 }, 'option `route.weights.load`: must be a number from 0 to 10 (received -1)'],
    [{ speed: 11 }, 'option `route.weights.speed`: must be a number from 0 to 10 (received 11)'],
    [
      { haste: 1 },
      'option `route.weights` does not know `haste`. Allowed: speed, hardware, reliability, load, loadAhead, backend, memory.',
    ],
  ])('refuses the weights %o', (weights, message) => {
    expect(() => resolveOptions({ route: { weights } }, {})).toThrow(message);
  });

  it('takes metrics that count in scores, each with a weight', () => {
    const { metrics } = resolveOptions({ route: { metrics: { fps: { better: 'higher' } } } }, {}).route;
    expect(metrics).toEqual({ fps: { better: 'higher', weight: 0.5 } });
  });

  it.each([
    [{ fps: {} }, "option `route.metrics.fps.better`: must be 'lower' or 'higher' (received undefined)"],
    [{ fps: 'higher' }, 'option `route.metrics.fps`: must be an object with `better` (received "higher")'],
    [
      { fps: { better: 'lower', weight: 11 } },
      'option `route.metrics.fps.weight`: must be a number from 0 to 10 (received 11)',
    ],
    [
      { fps: { better: 'lower', unit: 'ms' } },
      'option `route.metrics.fps` does not know `unit`. Allowed: better, weight.',
    ],
    [['fps'], 'option `route.metrics`: must be an object of metrics (received ["fps"])'],
  ])('refuses the metrics %o', (metrics, message) => {
    expect(() => resolveOptions({ route: { metrics } }, {})).toThrow(message);
  });

  it('takes a route as a word or as an object', () => {
    expect(resolveOptions({ route: 'best' }, {}).route.mode).toBe('best');
    expect(resolveOptions({ route: { coverEvery: 4 } }, {}).route).toMatchObject({
      mode: 'best',
      coverEvery: 4,
    });
  });

  it('lets environment variables win, and keeps the other settings of a route object', () => {
    const env = {
      EVENKEEL_HISTORY: 'false',
      EVENKEEL_ROUTE: 'all',
      EVENKEEL_DISPATCH: 'runner',
      EVENKEEL_RUN_ID: 'nightly-7',
      EVENKEEL_QUIET: '1',
    };
    expect(resolveOptions({ history: 'here.duckdb', route: { coverEvery: 4 } }, env)).toMatchObject({
      history: false,
      route: { mode: 'all', coverEvery: 4 },
      dispatch: 'runner',
      runId: 'nightly-7',
      quiet: true,
    });
  });

  it.each([
    [{ histroy: 'x' }, /the options do not know `histroy`\. Allowed: history, route, kinds/],
    [
      { route: { every: 3 } },
      /option `route` do(es)? not know `every`\. Allowed: mode, projects, coverEvery/,
    ],
    [{ route: 'fastest' }, /option `route(\.mode)?`.*received "fastest"/],
    [{ route: { coverEvery: 0 } }, /option `route\.coverEvery`.*received 0/],
    [{ route: { explore: 2 } }, /option `route\.explore`.*received 2/],
    [{ kinds: { vision: {} } }, /option `kinds\.vision`: needs `tags` or `files`/],
    [{ kinds: { vision: { tags: ['vision'] } } }, /option `kinds\.vision\.tags\.0`.*received "vision"/],
    [{ dispatch: 'live!' }, /option `dispatch`.*received "live!"/],
    [{ quiet: 'yes' }, /option `quiet`.*received "yes"/],
  ])('names the option, what was received and what is allowed: %j', (options, message) => {
    expect(() => resolveOptions(options, {})).toThrow(message);
  });

  it.each([
    [{ limit: '4gb' }, {}, { needs: 'measured', limit: 4 * 2 ** 30 }],
    [{ needs: 'declared' }, {}, { needs: 'declared' }],
    [{ limit: '1gb' }, { EVENKEEL_MEMORY: '900 MB' }, { needs: 'measured', limit: 900 * 2 ** 20 }],
    [{ limit: '1gb' }, { EVENKEEL_MEMORY: 'declared' }, { needs: 'declared' }],
    [{}, { EVENKEEL_MEMORY: 'declared/1.5gb' }, { needs: 'declared', limit: 1.5 * 2 ** 30 }],
  ])('takes a limit of memory, and what counts: %j with %j', (memory, env, resolved) => {
    expect(resolveOptions({ memory }, env).memory).toEqual(resolved);
  });

  it.each([
    [
      { memory: { limit: '4' } },
      {},
      'option `memory.limit`: must be a size like 4gb or 900mb (received "4").',
    ],
    [
      { memory: { limit: '0gb' } },
      {},
      'option `memory.limit`: must be a size like 4gb or 900mb (received "0gb").',
    ],
    [{ memory: { limit: 4 } }, {}, 'option `memory.limit`: must be a size like 4gb or 900mb (received 4).'],
    [
      { memory: { needs: 'guessed' } },
      {},
      "option `memory.needs`: must be 'measured' or 'declared' (received",
    ],
    [{ memory: { most: '4gb' } }, {}, 'option `memory` does not know `most`. Allowed: limit, needs.'],
    [{ memory: '4gb' }, {}, 'option `memory`: must be an object with `limit` and `needs`, or as a variable'],
    [
      {},
      { EVENKEEL_MEMORY: 'much' },
      'EVENKEEL_MEMORY: option `memory.limit`: must be a size like 4gb or 900mb',
    ],
  ])('refuses memory that it can not read: %j with %j', (options, env, message) => {
    expect(() => resolveOptions(options, env)).toThrow(message);
  });

  it('takes loads for steals as an object or, from the environment, as a text', () => {
    expect(resolveOptions({ steal: { overloaded: 0.7 } }, {}).steal).toEqual({
      overloaded: 0.7,
      underused: 1,
    });
    const env = { EVENKEEL_STEAL: '0.7/0.3' };
    expect(resolveOptions({ steal: { overloaded: 0.1 } }, env).steal).toEqual({
      overloaded: 0.7,
      underused: 0.3,
    });
  });

  it.each([
    [{ overloaded: 1.2 }, {}, 'option `steal.overloaded`: must be a number from 0 to 1 (received 1.2)'],
    [{ idle: 0.3 }, {}, 'option `steal` does not know `idle`. Allowed: overloaded, underused.'],
    [
      undefined,
      { EVENKEEL_STEAL: '70%' },
      'EVENKEEL_STEAL: option `steal`: must be an object with `overloaded` and `underused`, or as a variable both, like 0.7/0.3 (received "70%")',
    ],
    [
      undefined,
      { EVENKEEL_STEAL: '7/0' },
      'EVENKEEL_STEAL: option `steal.overloaded`: must be a number from 0 to 1',
    ],
  ])('refuses the loads %o, or %o', (steal, env, message) => {
    expect(() => resolveOptions(steal && { steal }, env)).toThrow(message);
  });

  it('says that it was the environment', () => {
    expect(() => resolveOptions({}, { EVENKEEL_ROUTE: 'quick' })).toThrow(/^EVENKEEL_ROUTE: option `route/);
    expect(() => resolveOptions({}, { EVENKEEL_QUIET: 'perhaps' })).toThrow(
      /^EVENKEEL_QUIET: option `quiet`/,
    );
  });

  it('never shows the address of a coordinator, which can hold a password', () => {
    expect(() => resolveOptions({}, { EVENKEEL_COORDINATOR: 'http://user:secret@host' })).toThrow(
      /^(?!.*secret).*option `coordinator`: must be a redis:\/\/ or rediss:\/\/ address \(received a value that is not shown\)/,
    );
  });

  it('takes a plan from the option, and rather from the environment', () => {
    expect(resolveOptions({ plan: 'own.json' }, {}).plan).toBe('own.json');
    expect(resolveOptions({ plan: 'own.json' }, { EVENKEEL_PLAN: 'plan.json' }).plan).toBe('plan.json');
    expect(() => resolveOptions({ limits: { '@login': 0 } }, {})).toThrow(/limits.*a whole number from 1/);
    expect(resolveOptions({ weights: 'own.json' }, { EVENKEEL_WEIGHTS: 'w.json' }).weights).toBe('w.json');
  });
});
