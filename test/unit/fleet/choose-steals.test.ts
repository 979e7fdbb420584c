import { expect, it } from 'vitest';
import type { FleetAgent, FleetView } from '../../../src/coordinate/coordinator.js';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit } from '../../../src/engine/events.js';
import { stealsFor } from '../../../src/fleet/choose-steals.js';
import type { WantedWork } from '../../../src/fleet/look-ahead.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const WANTED: WantedWork = { count: 3, early: new Map(), untilOwnMs: null };
const cold = { isBusy: false, warmKey: null };

/**
 * What an agent with room for 100 bytes, of which `own` has begun, steals of the units of an agent that never came.
 * @param waiting what it has claimed and not begun
 */
function stolen(
  own: readonly EngineUnit[],
  theirs: readonly EngineUnit[],
  waiting: readonly EngineUnit[] = [],
): string[] {
  const engine = new Engine(phaseSetup(own, { slots: 3, freeMemoryBytes: 100 }));
  own.forEach(({ id }, slot) => {
    engine.handle({ type: 'unit-started', unitId: id, slot, atMs: 0, isWarm: true });
  });
  const host = {
    engine,
    slots: [cold, cold, cold],
    avoided: new Set(),
    unitOf: (unitId: string) => theirs.find(({ id }) => id === unitId),
    workerStartMs: () => 0,
  } as unknown as MemberHost;
  const unitIds = theirs.map(({ id }) => id);
  const view: FleetView = {
    agents: [],
    queues: [{ shard: 2, unitIds, count: unitIds.length, totalMs: 0 }],
    ...{ leased: 0, done: 0, provisional: 0, failures: 0 },
  };
  const steals = stealsFor(host, view, WANTED, {
    pace: 1,
    shard: 1,
    claimMs: 0,
    ageMs: 0,
    evenMs: 0,
    waiting,
    blocked: [],
  });
  return steals.map(({ unit }) => unit.id);
}

it('steals no unit for which the machine has no memory, and others instead', () => {
  const own = [engineUnit('own', 50, { memoryBytes: 60 })];
  const theirs = [engineUnit('large', 90, { memoryBytes: 50 }), engineUnit('small', 40)];
  expect(stolen(own, theirs)).toEqual(['small']);
  expect(stolen([], theirs)[0]).toBe('large');
});

it('counts what it has planned to steal in the same look, and what it has claimed, against memory, locks and limits', () => {
  const large = ['l1', 'l2'].map((id, index) => engineUnit(id, 90 - index, { memoryBytes: 60 }));
  expect(stolen([], [...large, engineUnit('small', 40)])).toEqual(['l1', 'small']);
  expect(stolen([], large, [engineUnit('claimed', 10, { memoryBytes: 60 })])).toEqual([]);
  const locked = ['k1', 'k2'].map((id, index) => engineUnit(id, 90 - index, { locks: ['the printer'] }));
  expect(stolen([], [...locked, engineUnit('free', 40)])).toEqual(['k1', 'free']);
  const limits = [{ name: '@login', most: 2 }];
  const limited = ['m1', 'm2', 'm3'].map((id, index) => engineUnit(id, 90 - index, { limits }));
  expect(stolen([], limited)).toEqual(['m1', 'm2']);
});

/** Units that an idle agent steals from others, each with its shard. @param ours how it differs from a cold agent with three slots */
function stolenFrom(
  shards: readonly { readonly freeInMs: readonly number[]; readonly units: readonly EngineUnit[] }[],
  ours: Partial<MemberHost> = {},
  wanted = WANTED,
  blocked: readonly EngineUnit[] = [],
): [string, number][] {
  const units = new Map(shards.flatMap((shard) => shard.units.map((unit) => [unit.id, unit])));
  const host = {
    engine: new Engine(phaseSetup([], { slots: 3 })),
    slots: [cold, cold, cold],
    avoided: new Set(),
    unitOf: (unitId: string) => units.get(unitId),
    workerStartMs: () => 0,
    ...ours,
  } as unknown as MemberHost;
  const view: FleetView = {
    agents: shards.map(({ freeInMs }, index): FleetAgent => ({
      ...{ agent: `agent ${index}`, shard: index + 2, slots: freeInMs.length, freeInMs },
      ...{ pace: 1, givenUp: [], state: 'alive' },
    })),
    queues: shards.map((shard, index) => ({
      shard: index + 2,
      unitIds: shard.units.map(({ id }) => id),
      count: shard.units.length,
      totalMs: shard.units.reduce((sum, { estimate }) => sum + estimate.value, 0),
    })),
    ...{ leased: 0, done: 0, provisional: 0, failures: 0 },
  };
  const steals = stealsFor(host, view, wanted, {
    pace: 1,
    shard: 1,
    claimMs: 0,
    ageMs: 0,
    evenMs: 0,
    waiting: [],
    blocked,
  });
  return steals.map(({ unit, shard }) => [unit.id, shard]);
}

it('steals for every idle slot in one look, each time from the agent that would end last by then', () => {
  const loaded = { freeInMs: [0], units: [engineUnit('a', 50), engineUnit('b', 40), engineUnit('c', 30)] };
  const other = { freeInMs: [0], units: [engineUnit('d', 60), engineUnit('e', 35)] };
  expect(stolenFrom([loaded, other])).toEqual([
    ['a', 2],
    ['d', 3],
    ['b', 2],
  ]);
});

it('counts what it has taken in the same look no longer as work of the other agent', () => {
  const loaded = { freeInMs: [0], units: [engineUnit('a', 50), engineUnit('b', 40)] };
  // Without the one that is taken first the other agent ends with the last one at once.
  expect(stolenFrom([loaded])).toEqual([['a', 2]]);
});

it('counts on each live worker once', () => {
  const units = [engineUnit('a', 50), engineUnit('b', 40), engineUnit('c', 40)];
  const slots = [{ isBusy: false, warmKey: 'p' }, cold, cold];
  const loaded = { freeInMs: [0], units };
  expect(stolenFrom([loaded], { slots, workerStartMs: () => 1000 })).toEqual([['a', 2]]);
});

it('is no idle agent where its own units wait for what it runs', () => {
  const loaded = { freeInMs: [0], units: [engineUnit('a', 50), engineUnit('b', 40), engineUnit('c', 30)] };
  const engine = new Engine(phaseSetup([], { slots: 3, steal: { overloaded: 0, underused: 0.5 } }));
  expect(stolenFrom([loaded], { engine })).not.toEqual([]);
  const own = ['own1', 'own2', 'own3'].map((id) => engineUnit(id, 500));
  expect(stolenFrom([loaded], { engine }, { ...WANTED, untilOwnMs: Infinity }, own)).toEqual([]);
});

it('takes only what ends before its own units may need the slot, worker start included', () => {
  const loaded = { freeInMs: [100], units: [engineUnit('long', 50), engineUnit('short', 30)] };
  const until = (untilOwnMs: number | null, ours: Partial<MemberHost> = {}): string[] =>
    stolenFrom([loaded], ours, { ...WANTED, untilOwnMs }).map(([unitId]) => unitId);
  expect(until(null)).toEqual(['long', 'short']);
  expect(until(Infinity)).toEqual(['long', 'short']);
  expect(until(49)).toEqual(['short']);
  expect(until(30)).toEqual(['short']);
  expect(until(29)).toEqual([]);
  expect(until(49, { workerStartMs: () => 20 })).toEqual([]);
  const warm = { isBusy: false, warmKey: 'p' };
  expect(until(49, { workerStartMs: () => 20, slots: [warm, cold, cold] })).toEqual(['short']);
});

it('counts for a slot that is busy still when it is free, and the worker that it has', () => {
  const engine = new Engine(phaseSetup([engineUnit('own', 50)], { slots: 1 }));
  engine.handle({ type: 'unit-started', unitId: 'own', slot: 0, atMs: 0, isWarm: true });
  const theirs = [engineUnit('next', 60), engineUnit('after', 60)];
  // The other one is free after 40 ms, and through with both units after 160 ms.
  const from = (workerStartMs: number, warmKey: string | null, pace = 1) => {
    const host = {
      ...{ engine, nowMs: 0, avoided: new Set(), slots: [{ isBusy: true, warmKey }] },
      ...{
        unitOf: (id: string) => theirs.find((unit) => unit.id === id),
        workerStartMs: () => workerStartMs,
      },
    } as unknown as MemberHost;
    const view: FleetView = {
      agents: [
        {
          ...{ agent: 'other', shard: 2, slots: 1, freeInMs: [40] },
          ...{ pace: 1, givenUp: [], state: 'alive' },
        },
      ],
      queues: [{ shard: 2, unitIds: ['next', 'after'], count: 2, totalMs: 120 }],
      ...{ leased: 0, done: 0, provisional: 0, failures: 0 },
    };
    const terms = { pace, shard: 1, claimMs: 10, ageMs: 0, evenMs: 0, waiting: [], blocked: [] };
    const wanted = { count: 1, early: new Map([...engine.running]), untilOwnMs: null };
    return stealsFor(host, view, wanted, terms).map(({ gainMs }) => gainMs);
  };
  // It would end after 110 ms, the other one after 100 ms.
  expect(from(1000, 'p')).toEqual([50]);
  expect(from(1000, null)).toEqual([]);
  // On a machine that takes 1.2 times as long it would end after 132 ms.
  expect(from(1000, 'p', 1.2)).toEqual([28]);
});
