/** An agent whose units wait for memory, in virtual time. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit } from '../../../src/engine/events.js';
import { chooseStart } from '../../../src/fleet/choose-start.js';
import { byId, engineUnit, phaseSetup } from '../../support/engine-units.js';
import type { FleetAgent } from '../../support/fleet-agent.js';
import { agentOf, LEASE_MS, type Suite } from '../../support/fleet-runs.js';
import { VirtualTime } from '../../support/virtual-time.js';

let time: VirtualTime;
beforeEach(() => {
  time = new VirtualTime();
});
afterEach(() => time.end());

/** One unit needs most of the memory; of the smaller ones, which are not as long, two fit at a time, and a stream of them ends at different times. */
const NEEDS: Readonly<Record<string, readonly [ms: number, bytes: number]>> = {
  first: [250, 60],
  large: [240, 80],
  ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`small${index}`, [200 - 10 * index, 40]])),
};

/** @param shard whose all of it is; null: nobody's */
async function ranBy(shard: number | null): Promise<FleetAgent> {
  const suite: Suite = Object.fromEntries(
    Object.entries(NEEDS).map(([id, [ms]]) => [id, [ms, shard]] as const),
  );
  const units = Object.entries(NEEDS).map(([id, [ms, memoryBytes]]): EngineUnit =>
    engineUnit(id, ms, { memoryBytes }),
  );
  const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
  const agent = agentOf(coordinator, suite, {
    ...{ shard, slots: 2, units: byId(units), freeMemoryBytes: 100 },
  });
  expect(await agent.run()).toBe('complete');
  expect([...agent.ran].sort()).toEqual(Object.keys(NEEDS).sort());
  return agent;
}

it('puts off no unit of its own share that waits for memory by a stream of smaller ones', async () => {
  const { ran } = await ranBy(1);
  // What began beside the first one has ended before that.
  expect(ran.indexOf('large')).toBeLessThanOrEqual(2);
});

it("keeps nothing idle for a unit that is nobody's, which another agent could start", async () => {
  const { ran } = await ranBy(null);
  expect(ran.indexOf('large')).toBeGreaterThan(2);
});

it('starts nothing that puts off what is claimed, whatever else would come first and is not', () => {
  const units = Object.entries({ runs: [100, 60], open: [95, 90], claimed: [90, 80], long: [80, 30] }).map(
    ([id, [ms = 0, memoryBytes = 0]]) => engineUnit(id, ms, { memoryBytes }),
  );
  const engine = new Engine(phaseSetup(units, { freeMemoryBytes: 100 }));
  engine.handle({ type: 'unit-started', unitId: 'runs', slot: 0, atMs: 0, isWarm: true });
  const startWith = (isOpen: (unitId: string) => boolean): unknown =>
    chooseStart({
      ...{ engine, atMs: 50, isOpen, isAllowed: () => true, mayHaveTurn: (unitId) => !isOpen(unitId) },
      slots: [
        { isBusy: true, warmKey: 'p' },
        { isBusy: false, warmKey: null },
      ],
    });
  const claimed = startWith((unitId) => unitId === 'open');
  expect(claimed).toMatchObject({ type: 'wait', lacksMemory: 'claimed', againMs: 100 });
  expect(startWith((unitId) => unitId !== 'long')).toMatchObject({ type: 'start', unitId: 'long' });
});
