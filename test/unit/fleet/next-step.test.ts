import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import type { SlotView } from '../../../src/engine/events.js';
import { LeaseBook } from '../../../src/fleet/lease-book.js';
import { LeftWork } from '../../../src/fleet/left-work.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { nextStep } from '../../../src/fleet/next-step.js';
import { engineUnit } from '../../support/engine-units.js';

const cold: SlotView = { isBusy: false, warmKey: null };
const busy: SlotView = { isBusy: true, warmKey: 'p' };

/** A host whose engine knows the units; those that are open are in the book. */
function member(
  lengths: Record<string, number>,
  slots: readonly SlotView[],
  isLast = true,
  avoided: readonly string[] = [],
): { book: LeaseBook; host: MemberHost } {
  const units = Object.entries(lengths).map(([id, ms]) => engineUnit(id, ms, { project: id }));
  const engine = new Engine({
    slots: slots.length,
    units,
    projectLimits: new Map(),
    workerStartMs: () => 0,
  });
  const book = new LeaseBook();
  for (const { id } of units) book.addOpen(id);
  const admission = () => (unitId: string) => (lengths[unitId] ?? 0) <= 2500;
  const unitOf = (unitId: string) => units.find(({ id }) => id === unitId);
  const host = { engine, slots, nowMs: 0, isLast, admission, unitOf, avoided: new Set(avoided) };
  return { book, host: host as unknown as MemberHost };
}

describe('nextStep', () => {
  it('claims the longest units for idle slots, and one ahead while there is plenty', () => {
    const { book, host } = member({ a: 1000, b: 4000, c: 3000, d: 2000, e: 500 }, [cold, cold]);
    expect(nextStep(book, host, new LeftWork(), 10)).toEqual({
      type: 'claim',
      count: 3,
      ahead: 1,
      preferred: ['b', 'c', 'd'],
      isPicky: false,
    });
  });

  it('claims as many short units ahead as start before an answer can be here', () => {
    const lengths = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`u${index}`, 10]));
    const { book, host } = member(lengths, [busy, busy]);
    expect(nextStep(book, host, new LeftWork(), 50)).toMatchObject({ type: 'claim', count: 10, ahead: 10 });
  });

  it('claims just what it can run while it leaves a project to others', () => {
    const { book, host } = member({ a: 1000, b: 4000, c: 3000, d: 500 }, [cold, cold], true, ['b']);
    expect(nextStep(book, host, new LeftWork(), 10)).toEqual({
      type: 'claim',
      count: 3,
      ahead: 1,
      preferred: ['c', 'a', 'd'],
      isPicky: true,
    });
  });

  it('returns what it holds of a project that it leaves to others', () => {
    const { book, host } = member({ a: 1000, b: 4000 }, [cold], true, ['b']);
    book.grant('b', { unitId: 'b', fence: 1 });
    expect(nextStep(book, host, new LeftWork(), 10)).toEqual({ type: 'return', unitIds: ['b'] });
  });

  it('looks what others have when all that it could claim is left to others', () => {
    const { book, host } = member({ a: 1000, b: 4000 }, [cold], true, ['a', 'b']);
    expect(nextStep(book, host, new LeftWork(), 10)).toEqual({ type: 'look', count: 1 });
  });

  it('claims nothing ahead near the end, where every slot is busy', () => {
    const { book, host } = member({ a: 1000, b: 1000 }, [busy, busy]);
    expect(nextStep(book, host, new LeftWork(), 50)).toEqual({ type: 'wait' });
  });

  it('waits while a claimed unit is there for each idle slot', () => {
    const { book, host } = member({ a: 1000, b: 1000 }, [cold, busy]);
    book.grant('a', { unitId: 'a', fence: 1 });
    expect(nextStep(book, host, new LeftWork(), 50)).toEqual({ type: 'wait' });
  });

  it('asks for nothing at once for a slot that starts what is at hand', () => {
    const { book, host } = member({ a: 1000, b: 4000, c: 3000, d: 2000 }, [
      { isBusy: false, warmKey: 'a' },
      busy,
    ]);
    book.grant('a', { unitId: 'a', fence: 1 });
    expect(nextStep(book, host, new LeftWork(), 10)).toMatchObject({ count: 1, ahead: 1 });
    const left = new LeftWork();
    left.claimed({ leases: [], left: 3, spare: 0 });
    expect(nextStep(book, host, left, 10)).toEqual({ type: 'wait' });
    // A cold slot would rather wait for a longer one.
    expect(nextStep(book, { ...host, slots: [cold, busy] }, left, 10)).toMatchObject({ count: 1, ahead: 0 });
  });

  it('looks at what others have once nothing is open and a slot is idle', () => {
    const { book, host } = member({}, [cold, busy]);
    expect(nextStep(book, host, new LeftWork(), 50)).toEqual({ type: 'look', count: 1 });
    expect(nextStep(book, { ...host, slots: [busy, busy] }, new LeftWork(), 50)).toEqual({ type: 'wait' });
  });

  it('takes by name, for idle slots alone, what is worth it in a phase that others wait for', () => {
    const lengths = { a: 1000, b: 4000, c: 3000, d: 2000, e: 500 };
    const early = member(lengths, [cold, busy], false);
    expect(nextStep(early.book, early.host, new LeftWork(), 10)).toEqual({ type: 'take', unitIds: ['d'] });
    const full = member(lengths, [busy, busy], false);
    expect(nextStep(full.book, full.host, new LeftWork(), 10)).toEqual({ type: 'wait' });
    const nothing = member({ b: 4000 }, [cold, busy], false);
    expect(nextStep(nothing.book, nothing.host, new LeftWork(), 10)).toEqual({ type: 'wait' });
  });

  it('claims ahead only what others leave, and asks for more where it knows that some of it is gone', () => {
    const { book, host } = member({ a: 1000, b: 4000, c: 3000, d: 2000, e: 500 }, [cold]);
    const left = new LeftWork();
    left.claimed({ leases: [], left: 3, spare: 2 });
    expect(nextStep(book, host, left, 10)).toMatchObject({
      type: 'claim',
      count: 2,
      ahead: 1,
      preferred: ['b', 'c', 'd', 'a'],
    });
    left.claimed({ leases: [], left: 1, spare: 0 });
    expect(nextStep(book, host, left, 10)).toMatchObject({ count: 1 });
  });
});
