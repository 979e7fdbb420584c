import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { unitsGained } from '../../../plugin/playwright/units-gained.js';

const projectOf = ({ id }: TestCase): string => id.split(' ')[0] ?? '';
const test = (id: string): TestCase => ({ id }) as TestCase;
const unitIn = (name: string): CollectedUnit => ({ project: { name } }) as CollectedUnit;

it('counts a unit once, and takes it from where it had not begun', () => {
  const [arrived, skipped, health] = [unitIn('wide'), unitIn('wide'), unitIn('third')];
  const gained = unitsGained(
    [
      { from: test('narrow first'), unit: arrived, reason: 'makespan' },
      { from: test('narrow second'), unit: arrived, reason: 'makespan' },
      { from: test('narrow skips itself'), unit: skipped, reason: 'skip' },
      { from: test('wide ill'), unit: health, reason: 'health' },
    ],
    projectOf,
  );
  expect(Object.fromEntries(gained)).toEqual({ narrow: -1, wide: 1, third: 1 });
});
