/** A project whose browser does not start on one of two agents, or on both: real processes, a real Redis. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import type { RunResult } from './harness/fixture-project.js';
import { browsers } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';

const SICK_UNITS = 10;
const GIVEN_UP = 'was given up: its browser could not be launched';

const redis = redisForTests();

interface Agent {
  readonly run: RunResult;
  /** How often the sick browser was asked to start there. */
  readonly tried: number;
}

/** @param fails for each agent, how often the browser of the project "sick" does not start there */
async function runAgents(
  fleet: Fleet,
  fails: readonly number[],
  { variables = {}, weights = {} }: { variables?: Record<string, string>; weights?: object } = {},
): Promise<Agent[]> {
  const known = browsers();
  const browser = known['chromium-headless-shell'] ?? known['chromium'];
  const executablePath =
    browser?.executablePath ?? (await import('playwright-core')).chromium.executablePath();
  return Promise.all(
    fails.map(async (count) => {
      const machine = fleet.machine();
      const tried = machine.path('tried.txt');
      writeFileSync(machine.path('weights.json'), JSON.stringify(weights));
      const env = { ...variables, REAL_BROWSER: executablePath, TRIED: tried, FAILS: String(count) };
      const run = await fleet.run({ env }, machine);
      const lines = existsSync(tried) ? readFileSync(tried, 'utf8').trim().split('\n').length : 0;
      return { run, tried: lines };
    }),
  );
}

/** What the reports of all agents show. */
function outcomesOfAll(agents: readonly Agent[]): Outcome[] {
  return agents.flatMap(({ run }) => outcomesOf(run.report));
}

const said = (agents: readonly Agent[]): string => agents.map(({ run }) => run.stderr).join('\n');

describe('a project whose browser does not start', () => {
  it('on one agent runs on the other one, and fails nothing', async () => {
    const agents = await runAgents(new Fleet('health', redis.url, 'one is sick'), [1_000_000, 0]);
    expect(
      agents.map(({ run }) => run.code),
      said(agents),
    ).toEqual([0, 0]);
    const outcomes = outcomesOfAll(agents);
    expect(outcomes.length).toBe(SICK_UNITS + 4);
    expect(
      outcomes.filter(({ outcome, attempts }) => outcome !== 'expected' || attempts.length !== 1),
    ).toEqual([]);
    // Three trip its breaker and two probe it; another worker may have been at it at the same moment.
    expect(agents[0]?.tried).toBeLessThanOrEqual(6);
  });

  it('on both agents fails with that reason, each spec once, instead of being tried over and over', async () => {
    const agents = await runAgents(new Fleet('health', redis.url, 'both are sick'), [1_000_000, 1_000_000]);
    expect(agents.some(({ run }) => run.code === 1)).toBe(true);
    const outcomes = outcomesOfAll(agents);
    expect(outcomes.map(({ project }) => project).sort()).toEqual([
      ...Array.from({ length: SICK_UNITS }, () => 'sick'),
      ...Array.from({ length: 4 }, () => 'well'),
    ]);
    const failed = outcomes.filter(({ outcome }) => outcome !== 'expected');
    expect(new Set(failed.map(({ project }) => project))).toEqual(new Set(['sick']));
    expect(failed.length).toBe(SICK_UNITS);
    const reports = agents.map(({ run }) => JSON.stringify(run.report)).join('\n');
    expect(said(agents) + reports).toContain(GIVEN_UP);
    for (const { tried } of agents) expect(tried).toBeLessThanOrEqual(6);
  });

  it('on both agents leaves what is routed to a browser that is well, where each runs once', async () => {
    const route = { mode: 'best' as const, explore: 0, coverEvery: 1000, weights: { load: 0 } };
    const fleet = new Fleet('health', redis.url, 'both are sick, routed', { route });
    const titles = Array.from({ length: 40 }, (_, index) => `has a page ${index}`);
    const project = (ms: number): object => ({
      workerStartMs: 10,
      files: {
        'page.spec.ts': { overheadMs: 1, tests: Object.fromEntries(titles.map((title) => [title, ms])) },
      },
    });
    const weights = { evenkeelWeights: 1, projects: { sick: project(100), well: project(1000) } };
    const variables = { WELL: 'page.spec.ts', PAGES: '40', EVENKEEL_WEIGHTS: 'weights.json' };
    const agents = await runAgents(fleet, [1_000_000, 1_000_000], { variables, weights });
    const merged = await fleet.mergedByEvenkeel();
    expect(outcomesOfAll(agents).length).toBe(titles.length);
    expect(merged.outcomes.map(({ title }) => title).sort()).toEqual([...titles].sort());
    const [sick, well] = ['sick', 'well'].map((name) =>
      merged.outcomes.filter((outcome) => outcome.project === name),
    );
    // Only those that met the fault: each agent tries three, two more as probes, and perhaps one beside.
    expect(sick?.length, said(agents)).toBeLessThanOrEqual(12);
    expect(sick?.filter(({ outcome }) => outcome === 'expected')).toEqual([]);
    expect(well?.filter(({ attempts }) => attempts.join() !== 'passed')).toEqual([]);
    const begun = sharedTests(agents.map(({ run }) => run)).filter((test) => test.startsWith('well '));
    expect(begun.length).toBe(well?.length);
  });
});
