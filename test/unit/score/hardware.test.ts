import { expect, it } from 'vitest';
import { hardwareFit } from '../../../src/score/hardware.js';

const estimate = { value: 1000, spread: 500, sampleCount: 0 };

it('what other hardware measured counts the less the less sure it is', () => {
  expect(hardwareFit({ ...estimate, source: 'class' })).toBeCloseTo(0.8);
  expect(hardwareFit({ ...estimate, spread: 1000, source: 'class' })).toBeCloseTo(0.5);
});

it('neither what was measured here nor what no hardware has measured is held against a project', () => {
  for (const source of ['own', 'renamed', 'sibling', 'file', 'kind', 'suite', 'prior'] as const)
    expect(hardwareFit({ ...estimate, source })).toBe(1);
});
