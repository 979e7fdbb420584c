/** A pool whose weights are set wrongly, over a long life in virtual time: real scores, choices and learning, no browsers. */
import { describe, expect, it } from 'vitest';
import { DecisionLog } from '../../plugin/pool/decision-log.js';
import { PoolLearning } from '../../plugin/pool/pool-learning.js';
import { Knowledge } from '../../src/pool/knowledge.js';
import { rankBrowsers } from '../../src/pool/rank-browsers.js';
import { routeTask } from '../../src/pool/route-task.js';
import type { TaskInfo } from '../../src/pool/task.js';
import { seededRandom } from '../../src/random.js';
import { ProjectLoad } from '../../src/score/load.js';
import { DEFAULT_WEIGHTS, type Weights } from '../../src/score/weights.js';

/** The swift one fails nine of ten tasks. */
const BROWSERS = { swift: { ms: 100, failing: 0.9 }, steady: { ms: 140, failing: 0 } };
const NAMES = ['swift', 'steady'] as const;
const TASKS = 4000;
const NO_LOAD = new ProjectLoad(2, new Map(), new Map());

/**
 * Shares of the tasks that went to the steady browser: in the first and in the last quarter of the pool's life. Never all of
 * them: failures that are long past speak against nobody, so that the other one is tried again and again.
 */
function steadyShares(
  weights: Weights,
  learnWeights: boolean,
): { readonly early: number; readonly late: number } {
  const [random, knowledge, log] = [seededRandom(7), new Knowledge(), new DecisionLog()];
  const learning = new PoolLearning({
    route: { weights, learnWeights },
    ...{ file: null, browsers: NAMES, decisions: () => log.decisions },
    warn: (message) => expect.fail(message),
  });
  const chosen = Array.from({ length: TASKS }, (_, index) => {
    const task: TaskInfo = {
      ...{ id: `t${index}`, name: `task ${index % 20}`, kind: 'text', candidates: [...NAMES] },
      ...{ priority: 0, memoryBytes: 0, locks: [] },
    };
    const ranked = rankBrowsers(task, NAMES, knowledge, NO_LOAD, learning.weights);
    const seq = knowledge.visits.nextSeq(task);
    const { browser, decisions } = routeTask(task, ranked, seq, { coverEvery: 10, explore: 0.05 });
    knowledge.visits.visit(task, browser);
    log.routed(task, decisions);
    const { ms, failing } = BROWSERS[browser as keyof typeof BROWSERS];
    const durationMs = ms * (0.9 + 0.2 * random());
    const ok = random() >= failing;
    knowledge.learn(task, { browser, durationMs, ok });
    const [{ estimate }] = ranked as [(typeof ranked)[number]];
    learning.ended({
      ...{ task, browser, estimate, slot: 0, attempt: 1, reason: 'warm', end: ok ? 'done' : 'failed' },
      ...{
        startedMs: 0,
        endedMs: durationMs,
        order: 0,
        launchMs: 0,
        browserVersion: null,
        memoryBytes: null,
      },
    });
    return browser;
  });
  const shareOf = (tasks: readonly string[]): number =>
    tasks.filter((browser) => browser === 'steady').length / tasks.length;
  return { early: shareOf(chosen.slice(0, TASKS / 4)), late: shareOf(chosen.slice(-TASKS / 4)) };
}

describe('the weights of a pool', () => {
  it('turn it away from a browser that is swift and fails, where reliability was slighted', () => {
    const slighted = { ...DEFAULT_WEIGHTS, reliability: 0.15 };
    const fixed = steadyShares(slighted, false);
    const learned = steadyShares(slighted, true);
    expect(learned.late).toBeGreaterThan(2 * fixed.late);
    expect(learned.late).toBeGreaterThan(learned.early);
  });

  it('take nothing from one whose weights are right', () => {
    const [fixed, learned] = [false, true].map((isLearning) => steadyShares(DEFAULT_WEIGHTS, isLearning));
    expect(learned?.late).toBeGreaterThanOrEqual((fixed?.late ?? 1) - 0.02);
  });
});
