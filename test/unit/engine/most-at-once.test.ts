import { expect, it } from 'vitest';
import type { EngineUnit } from '../../../src/engine/events.js';
import { mostAtOnce } from '../../../src/engine/most-at-once.js';
import { engineUnit } from '../../support/engine-units.js';

const units = (overrides: readonly Partial<EngineUnit>[]): EngineUnit[] =>
  overrides.map((some, index) => engineUnit(`u${index}`, 100, some));

it('counts units that nothing keeps apart', () => {
  expect(mostAtOnce(units([{}, {}, {}]), new Map())).toBe(3);
});

it('counts of a lock one, of a limit and of a project what there is of it', () => {
  const limits = [{ name: '@login', most: 2 }];
  expect(mostAtOnce(units([{ locks: ['k'] }, { locks: ['k'], project: 'q' }]), new Map())).toBe(1);
  expect(mostAtOnce(units([{ limits }, { limits }, { limits }]), new Map())).toBe(2);
  expect(mostAtOnce(units([{}, {}, { project: 'q' }]), new Map([['p', 1]]))).toBe(2);
});

it('counts no more places than there are units for', () => {
  expect(mostAtOnce(units([{}]), new Map([['p', 3]]))).toBe(1);
  expect(mostAtOnce(units([{ locks: ['k'] }, {}, { locks: ['k'] }]), new Map([['p', 3]]))).toBe(2);
});

it('goes by what there is least of', () => {
  const both = { locks: ['k'], limits: [{ name: '@login', most: 3 }] };
  expect(mostAtOnce(units([both, { ...both, project: 'q' }]), new Map([['p', 2]]))).toBe(1);
});
