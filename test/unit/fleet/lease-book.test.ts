import { expect, it } from 'vitest';
import { LeaseBook } from '../../../src/fleet/lease-book.js';

it('gives back what was stolen as nothing that was planned for it', () => {
  const book = new LeaseBook();
  for (const unitId of ['own', 'stolen']) book.addOpen(unitId);
  book.addPlanned('own');
  for (const unitId of ['own', 'stolen']) {
    book.grant(unitId, { unitId, fence: 1 });
    book.giveBack(unitId);
  }
  expect(book.openUnits()).toEqual(['own', 'stolen']);
  expect(book.neverHeld).toEqual(['own']);
});

it('lets others be put off for what is claimed or of its own share, not for what could be claimed of nobody', () => {
  const book = new LeaseBook();
  for (const unitId of ['own', 'free', 'claimed']) book.addOpen(unitId);
  book.addOwn('own');
  book.grant('claimed', { unitId: 'claimed', fence: 1 });
  const turns = ['own', 'free', 'claimed', 'retry'].map((unitId) => book.mayHaveTurn(unitId));
  expect(turns).toEqual([true, false, true, true]);
});
