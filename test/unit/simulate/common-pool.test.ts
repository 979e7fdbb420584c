import { expect, it } from 'vitest';
import { CommonPool } from '../../../src/simulate/common-pool.js';
import { engineUnit } from '../../support/engine-units.js';

const UNITS = [
  engineUnit('short', 10),
  engineUnit('long', 40),
  engineUnit('other', 30, { project: 'q' }),
  engineUnit('least', 5, { project: 'q' }),
];

it('gives the longest unit of a worker that is up, else the longest of all', () => {
  const pool = new CommonPool(UNITS);
  const take = (warm: readonly string[]): string | undefined => pool.take(new Set(warm), () => true)?.id;
  expect(take(['q'])).toBe('other');
  expect(take([])).toBe('long');
  expect(pool).toMatchObject({ size: 2, totalMs: 15 });
  expect([take(['r']), take(['q']), take(['q'])]).toEqual(['short', 'least', undefined]);
  expect(pool).toMatchObject({ size: 0, totalMs: 0 });
});

it('gives nothing that the agent does not admit', () => {
  const pool = new CommonPool(UNITS);
  expect(pool.take(new Set(['p']), ({ project }) => project === 'q')?.id).toBe('other');
  expect(pool.take(new Set(), () => false)).toBeUndefined();
  expect(pool.size).toBe(3);
});
