import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PoolLearning, type PoolLearningDeps } from '../../../plugin/pool/pool-learning.js';
import type { PoolEntry } from '../../../plugin/pool/pool-log.js';
import type { DecisionRecord } from '../../../src/model/record.js';
import { withoutCapability } from '../../../src/route/explain-choice.js';
import { learnedWeightsPath, readLearnedSuite } from '../../../src/score/learned-weights-file.js';
import { MOST_CHANGE } from '../../../src/score/learned-weights.js';
import { DEFAULT_WEIGHTS } from '../../../src/score/weights.js';
import { withDirectory } from '../html/report-fixture.js';

const BROWSERS = ['swift', 'steady'];
const LEARNER = { suite: null, projects: BROWSERS, isPool: true };

/** What was expected of a task in a browser, by its own runs there. */
function decision(
  project: string,
  predictedMs: number,
  reliability: number,
  chosen: boolean,
): DecisionRecord {
  const factor = (value: number) => ({ value, weight: 1, contribution: value });
  const contributions = { speed: factor(100 / predictedMs), reliability: factor(reliability) };
  const factors: DecisionRecord['factors'] = {
    ...{ reason: 'best', predictedMs, spreadMs: 10, sampleCount: 5, source: 'own', runsSinceVisit: 1 },
    contributions,
  };
  return { project, file: 'pool/text', title: 'reads', chosen, score: 1, factors };
}

/** The swift browser was chosen, in which the task often fails. */
const DECISIONS = [decision('swift', 100, 0.5, true), decision('steady', 120, 1, false)];

function entry(id: number, end: PoolEntry['end'], candidates: readonly string[] = BROWSERS): PoolEntry {
  const task = {
    id: `t${id}`,
    name: 'reads',
    kind: 'text',
    candidates,
    priority: 0,
    memoryBytes: 0,
    locks: [],
  };
  const estimate = { value: 100, spread: 10, sampleCount: 5, source: 'own' } as const;
  return {
    ...{ task, browser: 'swift', slot: 0, attempt: 1, reason: 'warm', estimate, end },
    ...{ startedMs: 0, endedMs: 130, order: 0, launchMs: 30, browserVersion: null, memoryBytes: null },
  };
}

function learning(overrides: Partial<PoolLearningDeps> = {}) {
  const warnings: string[] = [];
  const made = new PoolLearning({
    route: { weights: DEFAULT_WEIGHTS, learnWeights: true },
    ...{ file: null, browsers: BROWSERS, decisions: () => DECISIONS },
    warn: (message) => void warnings.push(message),
    ...overrides,
  });
  return { learning: made, warnings };
}

function fail(pool: PoolLearning, tasks: number): void {
  for (let id = 0; id < tasks; id++) pool.ended(entry(id, 'failed'));
}

describe('PoolLearning', () => {
  it('gives reliability more weight while choices that slighted it cost more, round by round and within bounds', () => {
    const { learning: pool } = learning();
    fail(pool, 99);
    expect(pool.weights).toEqual(DEFAULT_WEIGHTS);
    fail(pool, 1);
    const afterOne = pool.weights.reliability;
    expect(afterOne).toBeGreaterThan(DEFAULT_WEIGHTS.reliability);
    for (let round = 0; round < 200; round++) fail(pool, 100);
    expect(pool.weights.reliability).toBeGreaterThan(afterOne);
    expect(pool.weights.reliability).toBeLessThanOrEqual(MOST_CHANGE * DEFAULT_WEIGHTS.reliability);
    expect({ ...pool.weights, reliability: 1, backend: 1 }).toEqual({ ...DEFAULT_WEIGHTS, backend: 1 });
  });

  it('keeps what it learned at its end, for the next pool with these browsers', () =>
    withDirectory(async (directory) => {
      const file = learnedWeightsPath(path.join(directory, 'history.duckdb'));
      const { learning: pool } = learning({ file });
      fail(pool, 5);
      await pool.end();
      expect(await readLearnedSuite(file, LEARNER)).toMatchObject({ runs: 1 });
      const { learning: next } = learning({ file });
      await next.begin();
      expect(next.weights).toEqual(pool.weights);
      expect(next.weights.reliability).toBeGreaterThan(DEFAULT_WEIGHTS.reliability);
      const { learning: other } = learning({ file, browsers: ['swift'] });
      await other.begin();
      expect(other.weights).toEqual(DEFAULT_WEIGHTS);
    }));

  it('counts a task that was retried by all its attempts, though a retry has no choice of its own', () => {
    const { learning: pool } = learning();
    for (let id = 0; id < 100; id++) {
      pool.ended(entry(id, 'lost'));
      expect(pool.weights).toEqual(DEFAULT_WEIGHTS);
      pool.ended({ ...entry(id, 'done', ['swift']), attempt: 2 });
    }
    expect(pool.weights.reliability).toBeGreaterThan(DEFAULT_WEIGHTS.reliability);
  });

  it('learns from a task that lost its browser once it has ended elsewhere, or was given up', () => {
    const fled = [withoutCapability(decision('swift', 100, 0.5, true), 'failed', 'health'), DECISIONS[1]];
    const decisions = () => fled.filter((each) => each !== undefined);
    const [moved, lost] = [learning({ decisions }).learning, learning().learning];
    for (let id = 0; id < 100; id++) {
      moved.ended(entry(id, 'lost'));
      moved.ended({ ...entry(id, 'done'), browser: 'steady', attempt: 2 });
      lost.ended(entry(id, 'lost'));
      expect(lost.weights).toEqual(DEFAULT_WEIGHTS);
    }
    expect(moved.weights.reliability).toBeGreaterThan(DEFAULT_WEIGHTS.reliability);
    for (let id = 0; id < 100; id++) lost.gaveUp(`t${id}`);
    expect(lost.weights.reliability).toBeGreaterThan(DEFAULT_WEIGHTS.reliability);
  });

  it('forgets what a task came to that was taken back while it waited for another browser', () => {
    const { learning: pool } = learning();
    for (let id = 0; id < 100; id++) {
      pool.ended(entry(id, 'lost'));
      pool.forget(`t${id}`);
      pool.gaveUp(`t${id}`);
    }
    expect(pool.weights).toEqual(DEFAULT_WEIGHTS);
  });

  it('leaves what others have learned since where it has learned nothing itself', () =>
    withDirectory(async (directory) => {
      const file = learnedWeightsPath(path.join(directory, 'history.duckdb'));
      const earlier = learning({ file }).learning;
      fail(earlier, 5);
      await earlier.end();
      const idle = learning({ file }).learning;
      await idle.begin();
      const busy = learning({ file }).learning;
      await busy.begin();
      fail(busy, 5);
      await busy.end();
      await idle.end();
      expect(await readLearnedSuite(file, LEARNER)).toMatchObject({ runs: 2 });
    }));

  it.each([
    ['what is told not to', { route: { weights: DEFAULT_WEIGHTS, learnWeights: false } }, entry(1, 'failed')],
    ['tasks without a choice', {}, entry(1, 'failed', ['swift'])],
    ['tasks that were taken back', {}, entry(1, 'aborted')],
  ] as const)('learns nothing from %s', (_, overrides, ended) => {
    const { learning: pool } = learning(overrides);
    for (let task = 0; task < 100; task++) pool.ended({ ...ended, task: { ...ended.task, id: `t${task}` } });
    expect(pool.weights).toEqual(DEFAULT_WEIGHTS);
  });

  it('says so where it can not keep what it learned', async () => {
    const { learning: pool, warnings } = learning({ file: '/dev/null/routing.json' });
    fail(pool, 5);
    await pool.end();
    expect(warnings).toEqual([expect.stringContaining('was not kept') as string]);
  });
});
