import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit, SlotView } from '../../../src/engine/events.js';
import { LeaseBook } from '../../../src/fleet/lease-book.js';
import { LeftWork } from '../../../src/fleet/left-work.js';
import { NOTHING_AHEAD, type EarlySlots, type Outlook } from '../../../src/fleet/look-ahead.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { nextStep } from '../../../src/fleet/next-step.js';
import { engineUnit } from '../../support/engine-units.js';

const NONE = new Map();
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
      early: NONE,
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
      early: NONE,
    });
  });

  it('returns what it holds of a project that it leaves to others', () => {
    const { book, host } = member({ a: 1000, b: 4000 }, [cold], true, ['b']);
    book.grant('b', { unitId: 'b', fence: 1 });
    expect(nextStep(book, host, new LeftWork(), 10)).toEqual({ type: 'return', unitIds: ['b'] });
  });

  it('looks what others have when all that it could claim is left to others', () => {
    const { book, host } = member({ a: 1000, b: 4000 }, [cold], true, ['a', 'b']);
    expect(nextStep(book, host, new LeftWork(), 10)).toEqual({
      type: 'look',
      count: 1,
      early: NONE,
      untilOwnMs: null,
    });
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
    expect(nextStep(book, host, new LeftWork(), 50)).toEqual({
      type: 'look',
      count: 1,
      early: NONE,
      untilOwnMs: null,
    });
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

  describe('before a slot is free', () => {
    /** An agent whose first slot runs `now`, with what is known of that slot. */
    const early = (lengths: Record<string, number>, outlook: Partial<Outlook> = {}) => {
      const { book, host } = member({ now: 500, ...lengths }, [busy]);
      host.engine?.handle({ type: 'unit-started', unitId: 'now', slot: 0, atMs: 0, isWarm: true });
      book.close('now');
      const slots: EarlySlots = new Map([...(host.engine?.running ?? [])]);
      return {
        book,
        host,
        slots,
        outlook: { ...NOTHING_AHEAD, forClaim: slots, forLook: slots, ...outlook },
      };
    };
    const nothingSpare = (): LeftWork => {
      const left = new LeftWork();
      left.claimed({ leases: [], left: 2, spare: 0 });
      return left;
    };

    it('claims one of the last units, as for an idle one', () => {
      const { book, host, slots, outlook } = early({ a: 1000, b: 4000 });
      expect(nextStep(book, host, nothingSpare(), 10, outlook)).toEqual({
        type: 'claim',
        count: 1,
        ahead: 0,
        preferred: ['b'],
        isPicky: false,
        early: slots,
      });
    });

    it('claims nothing more for it while some are claimed ahead anyway, or once it has one', () => {
      const plenty = early({ a: 1000, b: 4000, c: 3000, d: 2000 });
      expect(nextStep(plenty.book, plenty.host, new LeftWork(), 10, plenty.outlook)).toMatchObject({
        count: 1,
        ahead: 1,
        early: NONE,
      });
      const { book, host, outlook } = early({ a: 1000, b: 4000 }, { forClaim: NONE, keptFor: new Set([0]) });
      book.grant('b', { unitId: 'b', fence: 1 });
      expect(nextStep(book, host, nothingSpare(), 10, outlook)).toEqual({ type: 'wait' });
    });

    it('looks at what others have once nothing is open', () => {
      const { book, host, slots, outlook } = early({});
      expect(nextStep(book, host, new LeftWork(), 10, outlook)).toEqual({
        type: 'look',
        count: 1,
        early: slots,
        untilOwnMs: null,
      });
    });

    it('looks for one slot though a unit is kept for another one', () => {
      const { book, host, outlook } = early({}, { keptFor: new Set([1]) });
      book.grant('kept', { unitId: 'kept', fence: 1 });
      expect(nextStep(book, host, new LeftWork(), 10, outlook)).toMatchObject({ type: 'look', count: 1 });
    });

    it('claims for one slot though a unit is kept for another one', () => {
      const { book, host } = member({ one: 500, two: 500, kept: 1000, b: 900 }, [busy, busy]);
      for (const [slot, unitId] of ['one', 'two'].entries()) {
        host.engine?.handle({ type: 'unit-started', unitId, slot, atMs: 0, isWarm: true });
        book.close(unitId);
      }
      book.grant('kept', { unitId: 'kept', fence: 1 });
      const forClaim = new Map([...(host.engine?.running ?? [])].filter(([slot]) => slot === 1));
      const outlook = { ...NOTHING_AHEAD, forClaim, keptFor: new Set([0]) };
      const step = { type: 'claim', count: 1, ahead: 0, preferred: ['b'], early: forClaim };
      expect(nextStep(book, host, nothingSpare(), 10, outlook)).toMatchObject(step);
      // An idle slot takes what is kept: nothing more is asked for in its place.
      const slots = [busy, cold];
      const none = { ...outlook, forClaim: NONE };
      expect(nextStep(book, { ...host, slots }, nothingSpare(), 10, none)).toEqual({ type: 'wait' });
    });

    it('returns what a slot was not free for in time', () => {
      const { book, host, outlook } = early({ a: 1000 }, { overdue: ['a'] });
      book.grant('a', { unitId: 'a', fence: 1 });
      expect(nextStep(book, host, new LeftWork(), 10, outlook)).toEqual({ type: 'return', unitIds: ['a'] });
    });
  });

  describe('while its own units wait for what runs here', () => {
    /** An agent whose first slot runs `now` of a project that runs one unit at a time, as all that it has is of. */
    const blocked = (slots: readonly SlotView[], overrides: Partial<EngineUnit> = {}) => {
      const units = ['now', 'a', 'b'].map((id) => engineUnit(id, 500, overrides));
      const projectLimits = new Map([['p', 1]]);
      const engine = new Engine({ slots: slots.length, units, projectLimits, workerStartMs: () => 0 });
      engine.handle({ type: 'unit-started', unitId: 'now', slot: 0, atMs: 0, isWarm: true });
      const book = new LeaseBook();
      for (const id of ['a', 'b']) book.addOpen(id);
      const toMove = () => undefined;
      const host = { engine, slots, nowMs: 100, isLast: true, avoided: new Set(), toMove };
      return { book, host: host as unknown as MemberHost };
    };
    const step = ({ book, host }: ReturnType<typeof blocked>, pace = 1) =>
      nextStep(book, host, new LeftWork(), 10, NOTHING_AHEAD, pace);

    it('looks what others have for the idle slots', () => {
      const look = { type: 'look', count: 2, early: NONE, untilOwnMs: Infinity };
      expect(step(blocked([busy, cold, cold]))).toEqual(look);
      expect(step(blocked([busy, busy]))).toEqual({ type: 'wait' });
    });

    it('takes one that can start there in another project, before it looks; what is claimed moves first', () => {
      const { book, host } = blocked([busy, cold]);
      const moving = { ...host, toMove: () => 'b' };
      expect(step({ book, host: moving })).toEqual({ type: 'take', unitIds: ['b'] });
      expect(step({ book, host: { ...moving, slots: [busy, busy] } })).toEqual({ type: 'wait' });
      book.grant('a', { unitId: 'a', fence: 1 });
      expect(step({ book, host: moving })).toMatchObject({ type: 'look' });
    });

    it('looks though one of them is claimed', () => {
      const { book, host } = blocked([busy, cold]);
      for (const unitId of ['a', 'b']) book.grant(unitId, { unitId, fence: 1 });
      expect(step({ book, host })).toMatchObject({ type: 'look', count: 1 });
    });

    it('takes up its own as soon as one can start', () => {
      const { book, host } = blocked([cold, cold]);
      host.engine?.handle({ type: 'unit-finished', unitId: 'now', slot: 0, atMs: 500 });
      expect(step({ book, host })).toMatchObject({ type: 'claim', preferred: expect.arrayContaining(['a']) });
    });

    it('leaves no slot for longer than until they may need it', () => {
      // Two of them can run once that has ended which has both locks.
      const { book, host } = blocked([busy, cold]);
      const units = [['k1', 'k2'], ['k1'], ['k2']].map((locks, index) => {
        const id = ['now', 'a', 'b'][index] ?? '';
        return engineUnit(id, 500, { locks, project: 'q' });
      });
      const engine = new Engine({ slots: 2, units, projectLimits: new Map(), workerStartMs: () => 0 });
      engine.handle({ type: 'unit-started', unitId: 'now', slot: 0, atMs: 0, isWarm: true });
      const both = { book, host: { ...host, engine } };
      expect(step(both)).toMatchObject({ type: 'look', count: 1, untilOwnMs: 400 });
      expect(step(both, 2)).toMatchObject({ untilOwnMs: 800 });
    });

    it('leaves no slot for longer where what it waits for could be taken one by one', () => {
      const slots = [busy, cold, cold, cold];
      const withSetup = (overrides: Partial<EngineUnit>, freeMemoryBytes = Infinity) => {
        const { book, host } = blocked(slots);
        const units = ['now', 'a', 'b'].map((id) => engineUnit(id, 500, overrides));
        const setup = { slots: 4, units, projectLimits: new Map(), workerStartMs: () => 0, freeMemoryBytes };
        const engine = new Engine(setup);
        engine.handle({ type: 'unit-started', unitId: 'now', slot: 0, atMs: 0, isWarm: true });
        return { book, host: { ...host, engine } };
      };
      expect(step(withSetup({ locks: ['k1'] }))).toMatchObject({ untilOwnMs: Infinity });
      expect(step(withSetup({ locks: ['k1', 'k2'] }))).toMatchObject({ count: 3, untilOwnMs: 400 });
      const memory = withSetup({ memoryBytes: 60 }, 100);
      expect(step(memory)).toMatchObject({ count: 3, untilOwnMs: 400 });
    });

    it('waits for what it would rather not help, and for nothing that it leaves to others', () => {
      const { book, host } = blocked([busy, cold]);
      const unitOf = (id: string) => host.engine?.queuedUnit(id);
      const sick = { ...host, unitOf, avoided: new Set(['p']) };
      expect(step({ book, host: sick })).toMatchObject({ type: 'look', untilOwnMs: null });
      const helped = new Engine({
        ...{ slots: 2, units: ['now', 'a'].map((id) => engineUnit(id, 100)), projectLimits: new Map() },
        workerStartMs: () => 10_000,
      });
      helped.handle({ type: 'unit-started', unitId: 'now', slot: 0, atMs: 0, isWarm: true });
      expect(step({ book, host: { ...host, engine: helped } })).toEqual({ type: 'wait' });
    });
  });
});
