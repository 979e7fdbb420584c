/** Agents with a coordinator that is far away, in virtual time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Coordinator } from '../../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import type { AgentSetup, FleetAgent } from '../../support/fleet-agent.js';
import { agentOf, equal, LEASE_MS, names, proxied, type Suite } from '../../support/fleet-runs.js';
import { VirtualTime } from '../../support/virtual-time.js';

/** How long each call takes. */
const CALL_MS = 50;
/** So that no slot starts a unit before an answer could be there. */
const UNIT_MS = 500;

const memory = (): MemoryCoordinator => new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });

/** Calls take a while, and are noted. */
function farAway(coordinator: Coordinator, calls: string[] = []): Coordinator {
  return proxied(coordinator, async (verb) => {
    calls.push(verb);
    await new Promise((resolve) => setTimeout(resolve, CALL_MS));
  });
}

/** An agent, and what it got while a slot of it was idle. */
function watched(
  coordinator: Coordinator,
  suite: Suite,
  overrides: Partial<AgentSetup>,
): { agent: FleetAgent; gotIdle: string[] } {
  const agent = agentOf(coordinator, suite, overrides);
  const gotIdle: string[] = [];
  const granted = agent.granted.bind(agent);
  agent.granted = (unitIds) => {
    if (agent.slots.some(({ isBusy }) => !isBusy)) gotIdle.push(...unitIds);
    granted(unitIds);
  };
  return { agent, gotIdle };
}

describe('an agent whose coordinator is far away', () => {
  let time: VirtualTime;
  beforeEach(() => {
    time = new VirtualTime();
  });
  afterEach(() => time.end());

  it.each([
    ["of nobody's units", [null]],
    ['of its own share', [1]],
  ])('has the last ones %s before its slot is idle', async (_, shards) => {
    const suite = equal(6, UNIT_MS, shards);
    const first = 2; // With an idle slot one comes at once, and one ahead.
    for (const looksAhead of [true, false]) {
      const { agent, gotIdle } = watched(farAway(memory()), suite, { shard: 1, looksAhead });
      expect(await agent.run()).toBe('complete');
      expect(agent.ran.sort()).toEqual(names(suite));
      if (looksAhead) expect(gotIdle).toHaveLength(first);
      else expect(gotIdle.length).toBeGreaterThan(first);
    }
  });

  it('has what it steals before its slot is idle', async () => {
    const suite = { ...equal(12, UNIT_MS, [1]), own: [UNIT_MS, 2] as const };
    const stolenIdle: number[] = [];
    for (const looksAhead of [true, false]) {
      const coordinator = memory();
      const [loaded, thief] = [1, 2].map((shard) =>
        watched(farAway(coordinator), suite, { shard, looksAhead }),
      );
      await Promise.all([loaded?.agent.run(), thief?.agent.run()]);
      expect([...(loaded?.agent.ran ?? []), ...(thief?.agent.ran ?? [])].sort()).toEqual(names(suite));
      const { steals = 0 } = thief?.agent.member.figures ?? {};
      expect(steals).toBeGreaterThan(2);
      expect(thief?.agent.ran).toHaveLength(1 + steals);
      stolenIdle.push((thief?.gotIdle.length ?? 0) - 1);
    }
    expect(stolenIdle[0]).toBeLessThan(stolenIdle[1] ?? 0);
  });

  it('gives back what its slot is not free for, and lets another one run it', async () => {
    const coordinator = memory();
    const suite: Suite = { slow: [UNIT_MS, 1], last: [UNIT_MS - 1, 1], other: [3 * UNIT_MS, 2] };
    const calls: string[] = [];
    const lengthMs = (unitId: string): number =>
      unitId === 'slow' ? 20 * UNIT_MS : (suite[unitId]?.[0] ?? 0);
    const one = agentOf(farAway(coordinator, calls), suite, { shard: 1, lengthMs, lingerMs: 60_000 });
    const two = agentOf(farAway(coordinator), suite, { shard: 2, lengthMs, lingerMs: 60_000 });
    expect(await Promise.all([one.run(), two.run()])).toEqual(['complete', 'complete']);
    expect(calls.filter((verb) => verb === 'release')).toHaveLength(1);
    expect([one.ran, two.ran.sort()]).toEqual([['slow'], ['last', 'other']]);
    expect(two.member.figures.steals).toBe(0);
  });

  it('counts no steal that it gave back', async () => {
    const coordinator = memory();
    const suite = { ...equal(12, UNIT_MS, [1]), slow: [UNIT_MS, 2] as const };
    const lengthMs = (unitId: string): number => (unitId === 'slow' ? 4 * UNIT_MS : UNIT_MS);
    const calls: string[] = [];
    const loaded = agentOf(farAway(coordinator), suite, { shard: 1, lengthMs });
    const thief = agentOf(farAway(coordinator, calls), suite, { shard: 2, lengthMs });
    await Promise.all([loaded.run(), thief.run()]);
    expect([...loaded.ran, ...thief.ran].sort()).toEqual(names(suite));
    expect(calls).toContain('release');
    expect(thief.member.steals.every(({ unitId }) => thief.ran.includes(unitId))).toBe(true);
  });

  it('does not ask all the time where nothing helps it', async () => {
    const coordinator = memory();
    const suite: Suite = { long: [20 * UNIT_MS, 1], late: [10 * UNIT_MS, 1], other: [20 * UNIT_MS, 2] };
    const lengthMs = (unitId: string): number =>
      unitId === 'late' ? 19 * UNIT_MS : (suite[unitId]?.[0] ?? 0);
    const calls: string[] = [];
    const one = agentOf(farAway(coordinator, calls), suite, { shard: 1, slots: 2, lengthMs });
    const two = agentOf(farAway(coordinator), suite, { shard: 2 });
    const running = Promise.all([one.run(), two.run()]);
    await new Promise((resolve) => setTimeout(resolve, 18 * UNIT_MS));
    // Once, before the slot should have been free.
    expect(calls.filter((verb) => verb === 'view')).toHaveLength(1);
    expect(await running).toEqual(['complete', 'complete']);
  });
});
