import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import { LeaseBook } from '../../../src/fleet/lease-book.js';
import { LookAhead } from '../../../src/fleet/look-ahead.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

/** What hardly any call exceeds here, in milliseconds. */
const SLOW_MS = 100;

/** An agent with one slot that has begun a unit of a second at the start. */
function scene({ spread = 0, isLast = true, isAhead = false, locks = [] as string[] } = {}) {
  const estimate = { value: 1000, spread, sampleCount: 5, source: 'own' as const };
  const engine = new Engine(phaseSetup([engineUnit('runs', 1000, { estimate, locks })], { slots: 1 }));
  engine.handle({ type: 'unit-started', unitId: 'runs', slot: 0, atMs: 0, isWarm: true });
  const book = new LeaseBook();
  const lookAhead = new LookAhead();
  let isBusy = true;
  const hostAt = (nowMs: number): MemberHost =>
    ({ engine, isLast, nowMs, slots: [{ isBusy, warmKey: 'p' }] }) as unknown as MemberHost;
  const at = (nowMs: number) => {
    const host = hostAt(nowMs);
    return {
      outlook: lookAhead.outlook(book, host, SLOW_MS, 1),
      nextMs: lookAhead.nextMs(host, { fromMs: host.nowMs, slowMs: SLOW_MS, pace: 1, isAhead }),
    };
  };
  const got = (unitId: string): void => {
    book.grant(unitId, { unitId, fence: 1 });
    lookAhead.askedFor(new Map([...engine.running]), [unitId], SLOW_MS, 1);
  };
  const endOnly = (): void => engine.handle({ type: 'unit-finished', unitId: 'runs', slot: 0, atMs: 0 });
  const end = (): void => {
    endOnly();
    isBusy = false;
  };
  return { at, hostAt, got, end, endOnly, book, lookAhead, engine };
}

describe('LookAhead', () => {
  it.each([
    [799, false, false, 800],
    [800, true, false, 900],
    [900, true, true, undefined],
    [1099, true, true, undefined],
    [1100, false, false, undefined],
  ])(
    'looks two calls before the predicted end, and claims one before it: after %i ms',
    (nowMs, looks, claims, nextMs) => {
      const { at } = scene();
      const { outlook, nextMs: next } = at(nowMs);
      expect([outlook.forLook.has(0), outlook.forClaim.has(0), next]).toEqual([looks, claims, nextMs]);
    },
  );

  it('goes by the pace of its machine', () => {
    const { lookAhead, engine, book } = scene();
    const host = { engine, isLast: true, nowMs: 900, slots: [] } as unknown as MemberHost;
    expect(lookAhead.outlook(book, host, SLOW_MS, 2).forLook.size).toBe(0);
    expect(lookAhead.nextMs(host, { fromMs: host.nowMs, slowMs: SLOW_MS, pace: 2, isAhead: false })).toBe(
      1800,
    );
  });

  it('asks nothing where the end is too uncertain, or before the last phase', () => {
    for (const { at } of [scene({ spread: 201 }), scene({ isLast: false })]) {
      expect(at(900).outlook.forClaim.size + at(900).outlook.forLook.size).toBe(0);
      expect(at(0).nextMs).toBeUndefined();
    }
    expect(scene({ spread: 200 }).at(900).outlook.forClaim.size).toBe(1);
  });

  it('asks nothing where the end lets others start: what was asked before would not be that', () => {
    const { at } = scene({ locks: ['k'] });
    expect(at(900).outlook.forClaim.size + at(900).outlook.forLook.size).toBe(0);
    expect(at(0).nextMs).toBeUndefined();
  });

  it('misses nothing that has come due since it was looked', () => {
    const { lookAhead, hostAt } = scene();
    const terms = { slowMs: SLOW_MS, pace: 1, isAhead: false };
    expect(lookAhead.nextMs(hostAt(950), { ...terms, fromMs: 850 })).toBe(900);
    expect(lookAhead.nextMs(hostAt(950), { ...terms, fromMs: 900 })).toBeUndefined();
  });

  it('gives nothing back between the end of a unit and when its slot is free', () => {
    const { got, endOnly, at } = scene();
    got('next');
    endOnly();
    expect(at(1000).outlook.overdue).toEqual([]);
  });

  it('looks once and asks once before an end', () => {
    const { at, got, lookAhead, engine } = scene();
    lookAhead.lookedFor(new Map([...engine.running]));
    expect([at(900).outlook.forLook.size, at(900).outlook.forClaim.size]).toEqual([0, 1]);
    got('next');
    expect([at(900).outlook.forLook.size, at(900).outlook.forClaim.size]).toEqual([0, 0]);
  });

  it('keeps what it got for two calls after the predicted end, and not longer', () => {
    const { at, got } = scene();
    got('next');
    expect(at(1199)).toMatchObject({ outlook: { keptFor: new Set([0]), overdue: [] }, nextMs: 1200 });
    expect(at(1200)).toMatchObject({ outlook: { keptFor: new Set(), overdue: ['next'] }, nextMs: undefined });
  });

  it('wakes nobody before an end where units are claimed ahead anyway, but to give back what it keeps', () => {
    const { at, got } = scene({ isAhead: true });
    expect(at(0).nextMs).toBeUndefined();
    got('next');
    expect(at(0).nextMs).toBe(1200);
  });

  it('gives nothing back that starts, or that an idle slot is about to start', () => {
    const ended = scene();
    ended.got('next');
    ended.end();
    expect(ended.at(1200).outlook.overdue).toEqual([]);
    const started = scene();
    started.got('next');
    started.book.start('next');
    expect(started.at(1200).outlook).toMatchObject({ keptFor: new Set(), overdue: [] });
  });

  it('gives back none of the units that were claimed ahead while there was plenty', () => {
    const { at, book, lookAhead } = scene();
    book.grant('plenty', { unitId: 'plenty', fence: 1 });
    lookAhead.askedFor(new Map(), ['plenty'], SLOW_MS, 1);
    expect(at(5000).outlook.overdue).toEqual([]);
  });
});
