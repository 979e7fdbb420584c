import { expect, it } from 'vitest';
import { Chains } from '../../../src/engine/chains.js';
import { engineUnit } from '../../support/engine-units.js';

it("has the runner's first of equally long units at its head, in whatever order they came and went", () => {
  const units = ['a', 'b', 'c'].map((id, order) => engineUnit(id, 10, { locks: ['k'], order }));
  const [first, second, third] = units;
  if (!first || !second || !third) throw new Error('three units');
  const chains = new Chains(new Map());
  for (const unit of [third, first, second]) chains.add(unit);
  const head = (): unknown => chains.heads(new Set(), () => true);
  expect(head()).toEqual([first]);
  chains.remove(first);
  expect(head()).toEqual([second]);
  chains.add(first);
  expect(head()).toEqual([first]);
  for (const unit of [second, first]) chains.remove(unit);
  expect(head()).toEqual([third]);
});
