import type { FullProject, TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { QueuedUnits } from '../../../plugin/playwright/queued-units.js';

function unit(project: string, tests: number, overrides: Partial<CollectedUnit> = {}): CollectedUnit {
  const its = { name: project, dependencies: project === 'main' ? ['set-up'] : [] } as unknown as FullProject;
  return {
    project: its,
    tests: Array.from({ length: tests }, () => ({}) as TestCase),
    isDivisible: false,
    ...overrides,
  } as CollectedUnit;
}

const NOTHING_BEGUN = (): number => 0;

it('counts the jobs that Playwright makes of units', () => {
  const units = [
    unit('main', 10),
    unit('main', 10, { isDivisible: true }),
    unit('main', 2, { isDivisible: true }),
  ];
  expect(new QueuedUnits(units, 4).count(NOTHING_BEGUN)).toEqual(new Map([['main', 1 + 4 + 2]]));
});

it('counts what has begun where nobody tells of phases', () => {
  const queued = new QueuedUnits([unit('main', 10, { isDivisible: true }), unit('set-up', 1)], 4);
  const begun = (project: string): number => (project === 'main' ? 3 : 2);
  expect(queued.count(begun)).toEqual(
    new Map([
      ['main', 1],
      ['set-up', 0],
    ]),
  );
});

it('goes by the queue of a phase once it has begun, and by the plan for those to come', () => {
  const queued = new QueuedUnits([unit('set-up', 1), unit('main', 10, { isDivisible: true })], 4);
  const phase = new Map([['set-up', 0]]);
  queued.phaseStarted(() => phase);
  expect(Object.fromEntries(queued.count(NOTHING_BEGUN))).toEqual({ 'set-up': 0, main: 4 });
  // A retry waits.
  phase.set('set-up', 1);
  expect(queued.count(NOTHING_BEGUN).get('set-up')).toBe(1);

  const next = new Map([['main', 3]]);
  queued.phaseStarted(() => next);
  expect(Object.fromEntries(queued.count(NOTHING_BEGUN))).toEqual({ main: 3 });
  // A spec has moved to a project for which the plan had nothing.
  next.set('other', 1);
  expect(Object.fromEntries(queued.count(NOTHING_BEGUN))).toEqual({ main: 3, other: 1 });
});

it('expects nothing any more of a project that Playwright leaves out, since its set-up has failed', () => {
  const queued = new QueuedUnits([unit('set-up', 1), unit('main', 3), unit('free', 2)], 4);
  queued.phaseStarted(
    () =>
      new Map([
        ['set-up', 0],
        ['free', 0],
      ]),
  );
  const late = { name: 'late', dependencies: ['set-up'] } as unknown as FullProject;
  const both = new QueuedUnits([unit('set-up', 1), unit('main', 3), unit('late', 1, { project: late })], 4);
  both.phaseStarted(() => new Map([['late', 1]]));
  expect(Object.fromEntries(both.count(NOTHING_BEGUN))).toEqual({ late: 1 });
  expect(Object.fromEntries(queued.count(NOTHING_BEGUN))).toEqual({ 'set-up': 0, free: 0, main: 1 });
});
