import { expect, it } from 'vitest';
import type { FleetView } from '../../../src/coordinate/coordinator.js';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit } from '../../../src/engine/events.js';
import { stealsFor } from '../../../src/fleet/choose-steals.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const cold = { isBusy: false, warmKey: null };

/** What an agent with room for 100 bytes, of which `own` has begun, steals of the units of an agent that never came. */
function stolen(own: readonly EngineUnit[], theirs: readonly EngineUnit[]): string[] {
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
  const steals = stealsFor(host, view, 3, { pace: 1, shard: 1, claimMs: 0, ageMs: 0 });
  return steals.map(({ unit }) => unit.id);
}

it('steals no unit for which the machine has no memory, and others instead', () => {
  const own = [engineUnit('own', 50, { memoryBytes: 60 })];
  const theirs = [engineUnit('large', 90, { memoryBytes: 50 }), engineUnit('small', 40)];
  expect(stolen(own, theirs)).toEqual(['small']);
  expect(stolen([], theirs)[0]).toBe('large');
});
