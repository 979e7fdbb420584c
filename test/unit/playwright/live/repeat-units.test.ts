import { expect, it } from 'vitest';
import { ranBefore } from '../../../../plugin/playwright/live/repeat-units.js';
import { ranFile, ranUnit } from '../../../support/agent-reports.js';

it('finds in the units of the suite what a job ran that had cut them in its own way', () => {
  const ran = ranFile([], [{ ...ranUnit(['a1']), isOk: false }, ranUnit(['a2']), ranUnit(['b1'], 'stale')]);
  const unitIdOf = (testId: string): string | undefined => ({ a1: 'a', a2: 'a', b1: 'b' })[testId];
  expect(ranBefore(ran, { unitIdOf, adoptParts: () => undefined })).toEqual({
    unitIds: ['a'],
    failedUnitIds: ['a'],
  });
});
