import type { Suite, TestCase } from '@playwright/test/reporter';
import { expect, it } from 'vitest';
import { FleetSuite } from '../../../../plugin/playwright/live/fleet-suite.js';
import { ShownUnits } from '../../../../plugin/playwright/live/shown-units.js';
import { index, units } from '../../../support/six-units.js';

/** A tree of tests, some of them where they went on. */
function treeOf(ids: readonly string[]): Suite {
  const left = new Set(ids);
  const parent = { _detach: ({ id }: TestCase) => left.delete(id) };
  const tests = ids.map((id) => ({ id, parent }) as unknown as TestCase);
  return { allTests: () => tests.filter(({ id }) => left.has(id)) } as Suite;
}

it.each([
  ['counts elsewhere, both where it began and where it went on', false, ['own']],
  ['counts here, neither', true, ['a', 'there', 'own']],
])('of a unit that %s leaves the tree', (_, isOurs, shown) => {
  const suite = new FleetSuite(index, () => []);
  const [from] = units[0]?.tests ?? [];
  suite.moved({ from, to: { id: 'there' } } as Parameters<FleetSuite['moved']>[0]);
  const shownUnits = new ShownUnits(suite, () => isOurs);
  // A flaky test stays where it began, too.
  const tree = treeOf(['a', 'there', 'own']);
  shownUnits.prune(tree);
  expect(tree.allTests()).toHaveLength(3);
  shownUnits.ended('complete', []);
  shownUnits.prune(tree);
  expect(tree.allTests().map(({ id }) => id)).toEqual(shown);
  expect([...shownUnits.removedTestIds]).toEqual(['a', 'there'].filter((id) => !shown.includes(id)));
});
