/** Agents whose own units wait for what they run, in virtual time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetPlan } from '../../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import type { EngineUnit } from '../../../src/engine/events.js';
import { byId, engineUnit } from '../../support/engine-units.js';
import { agentOf, equal, LEASE_MS, names, planOf, proxied, type Suite } from '../../support/fleet-runs.js';
import { VirtualTime } from '../../support/virtual-time.js';

const UNIT_MS = 500;
/** What an idle agent waits before it looks again. */
const POLL_MS = 500;

/** Units whose name begins with an l are of a project that runs one at a time. */
const LIMITS = new Map([['limited', 1]]);
const unitsOf = (suite: Suite): ReadonlyMap<string, EngineUnit> =>
  byId(
    Object.entries(suite).map(([id, [ms]]) =>
      engineUnit(id, ms, { project: id.startsWith('l') ? 'limited' : 'free' }),
    ),
  );
const limited = (count: number, shard: number): Suite =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, [UNIT_MS, shard]]));

/** The first agent has two slots, the second one. What ran where, when the last unit ended, and the first one's calls. */
async function runOf(suite: Suite, plan: FleetPlan = planOf(suite)) {
  const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
  const calls: string[] = [];
  const startMs = Date.now();
  let lastEndMs = startMs;
  const lengthMs = (unitId: string): number => {
    const [ms = 0] = suite[unitId] ?? [];
    lastEndMs = Math.max(lastEndMs, Date.now() + ms);
    return ms;
  };
  const settings = { units: unitsOf(suite), plan, projectLimits: LIMITS, lengthMs };
  const counted = proxied(coordinator, (verb) => void calls.push(verb));
  const one = agentOf(counted, suite, { ...settings, shard: 1, slots: 2 });
  const two = agentOf(coordinator, suite, { ...settings, shard: 2 });
  expect(await Promise.all([one.run(), two.run()])).toEqual(['complete', 'complete']);
  expect([...one.ran, ...two.ran].sort()).toEqual(names(suite));
  return { one, two, calls, makespanMs: lastEndMs - startMs };
}

describe('an agent whose own units wait for what it runs', () => {
  let time: VirtualTime;
  beforeEach(() => {
    time = new VirtualTime();
  });
  afterEach(() => time.end());

  it("takes others' work meanwhile, so that the run ends earlier", async () => {
    const suite = { ...limited(6, 1), ...equal(12, UNIT_MS, [2]) };
    const { one, makespanMs } = await runOf(suite);
    // 18 units in three slots. Were one idle until the limited ones are done, the last one would end after 8 units' time.
    expect(makespanMs).toBeLessThan(8 * UNIT_MS);
    expect(one.member.figures.steals).toBeGreaterThan(4);
  });

  it("takes what is nobody's meanwhile, which is no steal", async () => {
    const suite = { ...limited(6, 1), ...equal(12, UNIT_MS, [1, 2]) };
    const plan = planOf(suite);
    const isCommon = (id: string, shard: number | null): boolean => id.startsWith('u') && shard === 1;
    const units = plan.units.map((unit) => ({ ...unit, isCommon: isCommon(unit.id, unit.shard) }));
    const { one, two, makespanMs } = await runOf(suite, { ...plan, units });
    expect(makespanMs).toBeLessThan(8 * UNIT_MS);
    expect(one.ran.length).toBeGreaterThan(9);
    expect(one.member.figures.steals + two.member.figures.steals).toBe(0);
  });

  it('looks at the usual rate where nothing is to be had', async () => {
    const suite = { ...limited(6, 1), u0: [UNIT_MS, 2] as const };
    const { calls, makespanMs } = await runOf(suite);
    const looks = calls.filter((verb) => verb === 'view').length;
    expect(looks).toBeGreaterThan(2);
    // Once whenever a unit ends, and otherwise twice a second.
    expect(looks).toBeLessThanOrEqual(7 + makespanMs / POLL_MS + 1);
  });
});
