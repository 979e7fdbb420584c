import { expect, it } from 'vitest';
import { ranBefore } from '../../../../plugin/playwright/live/repeat-units.js';
import { ranFile, ranUnit } from '../../../support/agent-reports.js';

it('finds in the units of the suite what a job ran that had cut them in its own way', () => {
  const ran = ranFile([], [{ ...ranUnit(['a1']), isOk: false }, ranUnit(['a2']), ranUnit(['b1'], 'stale')]);
  const suite = { unitIdOf: (testId: string) => ({ a1: 'a', a2: 'a', b1: 'b' })[testId] };
  expect(ranBefore(ran, suite)).toEqual({ unitIds: ['a'], failedUnitIds: ['a'] });
});
