/** Shared runs of agents without a runner. */
import type { Coordinator, FleetPlan } from '../../src/coordinate/coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import { byId, engineUnit } from './engine-units.js';
import { FleetAgent, type AgentSetup } from './fleet-agent.js';

export const LEASE_MS = 1500;

/** Unit → length in milliseconds and the shard that the plan gave it to. */
export type Suite = Readonly<Record<string, readonly [ms: number, shard: number | null]>>;

export function planOf(suite: Suite, needs: Readonly<Record<string, string[]>> = {}): FleetPlan {
  const units = Object.entries(suite).map(([id, [predictedMs, shard]]) => ({
    id,
    predictedMs,
    shard,
    needs: needs[id] ?? [],
  }));
  return { suiteDigest: suiteDigest(Object.keys(suite)), units, limits: {} };
}

export function agentOf(
  coordinator: Coordinator,
  suite: Suite,
  overrides: Partial<AgentSetup> = {},
): FleetAgent {
  return new FleetAgent({
    coordinator,
    name: `agent ${overrides.shard ?? Math.random()}`,
    shard: null,
    slots: 1,
    units: byId(Object.entries(suite).map(([id, [ms]]) => engineUnit(id, ms))),
    plan: planOf(suite),
    lengthMs: (unitId) => suite[unitId]?.[0] ?? 0,
    leaseMs: LEASE_MS,
    ...overrides,
  });
}

export const names = (suite: Suite): string[] => Object.keys(suite).sort();

/** Equal units, dealt out to shards in turn. */
export function equal(count: number, ms: number, shards: readonly (number | null)[]): Suite {
  const entries = Array.from({ length: count }, (_, index) => [
    `u${index}`,
    [ms, shards[index % shards.length] ?? null],
  ]);
  return Object.fromEntries(entries) as Suite;
}

/** Calls of the coordinator, with something that comes before each. @param before told the verb; what it throws is what the call fails with */
export function proxied(
  coordinator: Coordinator,
  before: (verb: string) => void | Promise<void>,
): Coordinator {
  return new Proxy(coordinator, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...parameters: unknown[]): Promise<unknown> => {
        await before(String(name));
        return (method as (...given: unknown[]) => Promise<unknown>).apply(target, parameters);
      };
    },
  });
}
