import type { Suite, TestCase } from '@playwright/test/reporter';
import { describe, expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import type { LoadGlance } from '../../../plugin/playwright/load-watch.js';
import { viewOfEnd, viewOfRun, type RunViewInput } from '../../../plugin/playwright/run-view.js';
import type { OpenStay } from '../../../plugin/playwright/run-log.js';
import type { BreakerEventRecord } from '../../../src/model/metrics.js';
import type { AttemptRecord, RunRecording } from '../../../src/model/record.js';

const NOW_MS = 100_000;

/** A unit of so many tests, of which the file's name tells the project too. */
function unitOf(project: string, file: string, titles: readonly string[]): CollectedUnit {
  const tests = titles.map((title) => ({ id: `${project}/${file}/${title}`, title, retries: 1 }) as TestCase);
  return { project: { name: project }, file, title: '', tests } as unknown as CollectedUnit;
}

const CART = unitOf('desktop', 'cart.spec.ts', ['adds', 'pays', 'is skipped', 'is retried']);
const MENU = unitOf('desktop', 'menu.spec.ts', ['opens']);
const TOUCH = unitOf('phone', 'touch.spec.ts', ['swipes']);
const UNITS = [CART, MENU, TOUCH];

const attempt = (title: string, overrides: Partial<AttemptRecord>): AttemptRecord =>
  ({
    ...{ testId: `desktop/cart.spec.ts/${title}`, project: 'desktop', file: 'cart.spec.ts', title },
    ...{ status: 'passed', ok: true, retry: 0, ...overrides },
  }) as AttemptRecord;

interface World {
  readonly attempts?: readonly AttemptRecord[];
  readonly open?: readonly OpenStay[];
  readonly changes?: readonly BreakerEventRecord[];
  readonly glance?: LoadGlance | null;
}

function inputOf({ attempts = [], open = [], changes = [], glance = null }: World): RunViewInput {
  const tests = UNITS.flatMap((unit) => [...unit.tests]);
  const unitOfTest = (test: TestCase) => UNITS.find((unit) => unit.tests.includes(test));
  return {
    ...{ runId: 'local-1', agent: 'a', startedMs: 1000, plannedMs: 5000, start: { sharedAs: null } },
    capacity: { slots: 2, projectLimits: new Map() },
    suite: { allTests: () => tests } as unknown as Suite,
    index: {
      unitOf: unitOfTest,
      describe: (test: TestCase) => ({ project: unitOfTest(test)?.project.name }),
      isKnown: (unit: CollectedUnit) => unit !== TOUCH,
      estimate: () => ({ value: 7000 }),
    } as unknown as RunViewInput['index'],
    watch: {
      log: { attempts, open: () => open },
      health: { changes },
      load: { glance: () => glance },
    } as unknown as RunViewInput['watch'],
  };
}

const STAY: OpenStay = {
  ...{ slot: 1, project: 'desktop', file: 'cart.spec.ts', title: '', startedMs: 90_000, retry: 0 },
  tests: CART.tests,
};

describe('viewOfRun', () => {
  it('tells what waits, by project, and what is known of how long it takes', () => {
    const { projects, running, end, status } = viewOfRun(inputOf({}), NOW_MS);
    expect([status, running, end]).toEqual(['running', [], null]);
    expect(projects).toMatchObject([
      { name: 'desktop', busySlots: 0, waitingUnits: 2, unknownUnits: 0, waitingMs: 14_000, tests: 5 },
      { name: 'phone', busySlots: 0, waitingUnits: 1, unknownUnits: 1, waitingMs: null, tests: 1 },
    ]);
  });

  it('counts each test once, by its last attempt, and those that will be tried again not at all', () => {
    const failed = { status: 'failed', ok: false } as const;
    const attempts = [
      attempt('adds', failed),
      attempt('pays', failed),
      attempt('adds', { retry: 1 }),
      attempt('pays', { ...failed, retry: 1 }),
      attempt('is skipped', { status: 'skipped' }),
      attempt('is retried', failed),
    ];
    const { projects, failures } = viewOfRun(inputOf({ attempts }), NOW_MS);
    expect(projects[0]).toMatchObject({
      tests: 5,
      passed: 1,
      flaky: 1,
      failed: 1,
      skipped: 1,
      waitingUnits: 1,
    });
    expect(failures).toEqual([{ project: 'desktop', file: 'cart.spec.ts', title: 'pays' }]);
  });

  it('tells when each running unit and the run will end', () => {
    const glance: LoadGlance = {
      remainingMs: { predicted: 30_000, low: 20_000, high: 50_000 },
      runningMs: new Map([[1, { predicted: 4000, low: 3000, high: 6000 }]]),
    };
    const { running, end, projects } = viewOfRun(inputOf({ open: [STAY], glance }), NOW_MS);
    expect(end).toEqual({ atMs: 130_000, earliestMs: 120_000, latestMs: 150_000 });
    expect(running).toEqual([
      {
        ...{ slot: 1, project: 'desktop', file: 'cart.spec.ts', title: '', startedMs: 90_000, retry: 0 },
        end: { atMs: 104_000, earliestMs: 103_000, latestMs: 106_000 },
      },
    ]);
    expect(projects[0]).toMatchObject({ busySlots: 1, waitingUnits: 1 });
  });

  it('tells how the browsers of projects are', () => {
    const change = (project: string, to: BreakerEventRecord['to']): BreakerEventRecord => ({
      ...{ project, from: 'closed', to, atMs: 1, fault: 'crash' },
    });
    const changes = [change('desktop', 'open'), change('phone', 'open'), change('desktop', 'half-open')];
    const { projects } = viewOfRun(inputOf({ changes }), NOW_MS);
    expect(projects.map(({ health }) => health)).toEqual(['half-open', 'open']);
  });
});

describe('viewOfEnd', () => {
  it('tells what the run came to', () => {
    const summary = {
      ...{ makespanMs: 9, lowerBoundMs: 8, busyMs: 7, idleMs: 6, imbalance: 0.5, steals: 1 },
    };
    const recording = { run: { ...summary, status: 'failed' } } as unknown as RunRecording;
    const view = viewOfEnd(inputOf({ open: [STAY] }), recording, NOW_MS);
    expect(view).toMatchObject({ status: 'failed', running: [], end: null, writtenMs: NOW_MS, summary });
  });
});
