/** Projects whose browser does not start: breakers in real runs. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EvenkeelOptions } from '../../src/config/options.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';
import { begun } from './harness/markers.js';
import { browsers } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

interface BreakerEvent {
  readonly project: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly fault: string;
}

interface Sick {
  readonly project: FixtureProject;
  readonly run: RunResult;
  /** How often the sick browser was asked to start. */
  readonly tried: number;
  readonly events: readonly BreakerEvent[];
}

async function runSick(env: NodeJS.ProcessEnv, options: EvenkeelOptions = {}): Promise<Sick> {
  const project = fixture('health', { options });
  const known = browsers();
  const browser = known['chromium-headless-shell'] ?? known['chromium'];
  const tried = project.path('tried.txt');
  const run = await project.run({
    env: { REAL_BROWSER: browser?.executablePath ?? (await bundledChromium()), TRIED: tried, ...env },
  });
  return {
    project,
    run,
    tried: existsSync(tried) ? readFileSync(tried, 'utf8').trim().split('\n').length : 0,
    events: await project.history<BreakerEvent>('SELECT * FROM breaker_events ORDER BY at_ms'),
  };
}

async function bundledChromium(): Promise<string> {
  const { chromium } = await import('playwright-core');
  return chromium.executablePath();
}

function of(outcomes: readonly Outcome[], project: string): Outcome[] {
  return outcomes.filter((outcome) => outcome.project === project);
}

it('fails what is left of a project whose browser never starts, with the reason, and nothing else', async () => {
  const { project, run, tried, events } = await runSick({ EXPECTS_FAILURE: '1' });
  expect(run.code).toBe(1);
  const outcomes = outcomesOf(run.report);
  const [sick, well] = [of(outcomes, 'sick'), of(outcomes, 'well')];
  expect(sick.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 11 }, () => ['failed']));
  // One that is expected to fail has not done so where it was never run.
  expect(new Set(sick.map(({ outcome }) => outcome))).toEqual(new Set(['unexpected']));
  expect(await project.history("SELECT title FROM attempt WHERE project = 'sick' AND ok")).toEqual([]);
  expect(well.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 4 }, () => ['passed']));
  // Three trip it, two probe it in vain; two workers may have been at it at the same moment.
  expect(tried).toBeGreaterThanOrEqual(5);
  expect(tried).toBeLessThanOrEqual(6);
  const reason = 'was given up: its browser could not be launched';
  const unrun = JSON.stringify(run.report).split(reason).length - 1;
  expect(unrun).toBeGreaterThanOrEqual(11 - tried);
  expect(run.stderr).toContain('project "sick" is paused');
  expect(run.stderr).toContain(reason);
  expect(events.map(({ from_state, to_state }) => `${from_state} > ${to_state}`)).toEqual([
    'closed > open',
    'open > half-open',
    'half-open > open',
    'open > half-open',
    'half-open > open',
    'open > given-up',
  ]);
  expect(new Set(events.map(({ project, fault }) => `${project} ${fault}`))).toEqual(
    new Set(['sick launch-failed']),
  );
});

it('goes on with a project that works again', async () => {
  const { run, events } = await runSick({ FAILS: '3' });
  const sick = of(outcomesOf(run.report), 'sick');
  expect(sick.filter(({ attempts }) => attempts[0] === 'failed').length, run.stdout + run.stderr).toBe(3);
  expect(sick.filter(({ attempts }) => attempts[0] === 'passed').length).toBe(7);
  expect(run.stderr).toContain('project "sick" works again');
  expect(events.map(({ to_state }) => to_state)).toEqual(['open', 'half-open', 'closed']);
});

it('runs specs elsewhere that may be routed, and every report has each of them once', async () => {
  const { project, run, events } = await runSick({ WELL: 'page.spec.ts' }, { route: 'best' });
  expect(events[0]?.to_state, run.stderr).toBe('open');
  const outcomes = outcomesOf(run.report);
  expect(outcomes.map(({ title }) => title).sort()).toEqual(
    Array.from({ length: 10 }, (_, index) => `has a page ${index}`),
  );
  expect(outcomes.filter(({ attempts }) => attempts.length === 0)).toEqual([]);
  const failed = outcomes.filter(({ attempts }) => attempts.includes('failed'));
  expect(failed.every(({ project: name }) => name === 'sick')).toBe(true);
  expect(of(outcomes, 'well').length).toBe(10 - failed.length);
  expect(begun(run.markers).length).toBe(10);
  const moved = await project.history<{ specs: number }>(
    `SELECT count(*)::INTEGER AS specs FROM decisions WHERE chosen AND factors LIKE '%"health"%'`,
  );
  expect(moved[0]?.specs).toBeGreaterThan(0);
});

it.each([
  { way: 'lost', isFault: true },
  { way: 'failed', isFault: false },
])('workers that are lost are faults, assertions that fail are none: $way', async ({ way, isFault }) => {
  const project = fixture('lost-workers');
  const run = await project.run({ env: { WAY: way } });
  const outcomes = outcomesOf(run.report);
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(of(outcomes, 'sick').map(({ attempts }) => attempts.join())).toEqual(
    Array.from({ length: 5 }, () => 'failed,passed'),
  );
  expect(of(outcomes, 'well').map(({ attempts }) => attempts.join())).toEqual(
    Array.from({ length: 5 }, () => 'passed'),
  );
  const events = await project.history<BreakerEvent>('SELECT * FROM breaker_events ORDER BY at_ms');
  const recoveries = await project.history('SELECT title FROM recoveries WHERE recovery_ms > 0');
  if (!isFault) return expect([events, recoveries]).toEqual([[], []]);
  expect(new Set(events.map((event) => `${event.project} ${event.fault}`))).toEqual(
    new Set(['sick worker-lost']),
  );
  expect([events[0]?.to_state, events.at(-1)?.to_state]).toEqual(['open', 'closed']);
  expect(recoveries.length).toBe(5);
});
