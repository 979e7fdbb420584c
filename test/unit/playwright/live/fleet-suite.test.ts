import type { TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { FleetSuite } from '../../../../plugin/playwright/live/fleet-suite.js';
import { index, units } from '../../../support/six-units.js';

it('a test that goes on in other projects belongs to the unit in which it began', () => {
  const suite = new FleetSuite(index, () => []);
  const [unit] = units;
  const [from] = unit?.tests ?? [];
  if (!unit || !from) throw new Error('a unit with a test');
  const [over, last] = ['over', 'last'].map((id) => ({ id }) as unknown as TestCase) as [TestCase, TestCase];
  expect(suite.unitIdOf('last')).toBeUndefined();
  suite.moved({ from, to: over });
  suite.moved({ from: over, to: last });
  expect(suite.unitIdOf('last')).toBe(suite.unitIdOf(from.id));
  expect(suite.testsOf(unit)).toEqual([last]);
});

it('a test of what every agent runs for itself belongs to no unit wherever it goes', () => {
  const suite = new FleetSuite(index, () => []);
  const [from, to] = ['own', 'there'].map((id) => ({ id }) as unknown as TestCase) as [TestCase, TestCase];
  suite.moved({ from, to });
  expect(suite.unitIdOf('there')).toBeUndefined();
});
