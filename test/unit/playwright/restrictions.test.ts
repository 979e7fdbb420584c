import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { restrictionsOf } from '../../../plugin/playwright/restrictions.js';

const unit = (file: string, locks: string[] = []): CollectedUnit =>
  ({ project: { name: 'p' }, file, title: '', locks, tests: [{} as TestCase] }) as unknown as CollectedUnit;

it('tells what holds units back, and nothing of those that are free', () => {
  const units = [unit('free'), unit('locked', ['db']), unit('limited'), unit('large')];
  const limit = { name: 'limit @x', most: 2 };
  const byFile = (file: string) => units.find((its) => its.file === file)?.tests;
  const rules = {
    limitsOf: (_: string, tests: readonly TestCase[]) => (tests === byFile('limited') ? [limit] : []),
    memory: {
      needOf: (tests: readonly TestCase[]) => (tests === byFile('large') ? 5 : 0),
      roomBytes: () => 7,
    },
  };
  const limits = new Map([
    ['p', 1],
    ['wide', 4],
  ]);
  const place = { project: 'p', title: '' };
  expect(restrictionsOf(units, { slots: 4, projectLimits: limits }, rules)).toEqual({
    projectLimits: { p: 1 },
    freeMemoryBytes: 7,
    units: [
      { ...place, file: 'locked', locks: ['db'], limits: [], memoryBytes: 0 },
      { ...place, file: 'limited', locks: [], limits: [limit], memoryBytes: 0 },
      { ...place, file: 'large', locks: [], limits: [], memoryBytes: 5 },
    ],
  });
  expect(restrictionsOf([unit('free')], { slots: 4, projectLimits: new Map() }, rules)).toEqual({
    projectLimits: {},
    freeMemoryBytes: null,
    units: [],
  });
});
