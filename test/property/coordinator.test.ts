/**
 * Agents that claim, steal, finish, freeze and die in any order: no unit is lost, and none is accepted twice. The coordinator on Redis
 * gives the same answers as the one in memory.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Coordinator, FleetPlan, FleetView, Lease } from '../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../src/coordinate/memory-coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

const LEASE_MS = 1000;
const AGENTS = 3;
const NEEDS = ['one', 'two'];
const LIMITS = { two: 2 };

const planArbitrary = fc
  .array(
    fc.record({
      predictedMs: fc.nat(1000),
      shard: fc.option(fc.integer({ min: 1, max: AGENTS }), { nil: null }),
      needs: fc.subarray(NEEDS),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((units): FleetPlan => {
    const named = units.map((unit, index) => ({ ...unit, id: `unit ${index}` }));
    return { suiteDigest: suiteDigest(named.map(({ id }) => id)), units: named, limits: LIMITS };
  });

const step = fc.record({
  agent: fc.nat(AGENTS - 1),
  verb: fc.constantFrom(
    'claim',
    'repeat',
    'steal',
    'beat',
    'complete',
    'hand over',
    'release',
    'wait',
    'seal',
    'leave',
    'view',
    'crash',
  ),
  pick: fc.nat(20),
});

/** What a test knows of an agent: the leases that it believes to hold. */
interface Believer {
  readonly name: string;
  leases: Lease[];
  /** Sealed or crashed: it does nothing more. */
  isGone: boolean;
}

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  return () => redis.stop();
});

interface Clock {
  nowMs: number;
}

it('holds whatever happens', async () => {
  const open = (clock: Clock): Coordinator =>
    new MemoryCoordinator({ leaseMs: LEASE_MS, now: () => clock.nowMs });
  await holds(open, 400);
});

it('holds on Redis too, with the same answers', async () => {
  const opened: Coordinator[] = [];
  await holds((clock) => {
    const now = (): number => clock.nowMs;
    const memory = new MemoryCoordinator({ leaseMs: LEASE_MS, now });
    const onRedis = createRedisCoordinator({ url: redis.url, runId: randomUUID(), leaseMs: LEASE_MS, now });
    opened.push(onRedis);
    return compared(memory, onRedis);
  }, 60);
  await Promise.all(opened.map((coordinator) => coordinator.close()));
});

/** Asks both, and gives the answer on which they agree. */
function compared(one: Coordinator, other: Coordinator): Coordinator {
  return new Proxy(one, {
    get: (target, verb) => {
      const call = async (coordinator: Coordinator, given: unknown[]): Promise<unknown> => {
        const method = Reflect.get(coordinator, verb) as (...all: unknown[]) => Promise<unknown>;
        return method.apply(coordinator, given);
      };
      return async (...given: unknown[]): Promise<unknown> => {
        const answer = await call(target, given);
        expect(comparable(await call(other, given)), String(verb)).toEqual(comparable(answer));
        return answer;
      };
    },
  });
}

/** Lists that stand for sets, and shares of the same load, come in any order. */
function comparable(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer;
  const sorted = Object.entries(answer).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((item) => JSON.stringify(ordered(item))).sort() : value,
  ]);
  const { plan, ...rest } = Object.fromEntries(sorted) as Record<string, unknown>;
  return plan === undefined ? rest : { ...rest, plan: comparable(plan) };
}

/** The same text for the same value. Units are named for the most loaded shares alone: which ones these are may differ among equals. */
function ordered(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { unitIds: _, ...rest } = item as Partial<FleetView['queues'][number]>;
  return Object.fromEntries(Object.entries(rest).sort());
}

async function holds(openWith: (clock: Clock) => Coordinator, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(planArbitrary, fc.array(step, { maxLength: 60 }), async (plan, steps) => {
      const clock = { nowMs: 0 };
      const coordinator = openWith(clock);
      const agents = Array.from({ length: AGENTS }, (_, index): Believer => ({
        name: `agent ${index}`,
        leases: [],
        isGone: false,
      }));
      for (const [index, { name }] of agents.entries()) {
        await coordinator.join({ agent: name, shard: index + 1, attempt: 1, slots: 1, plan });
      }
      const isFinal = new Map<string, string>();
      let requests = 0;
      for (const { agent: index, verb, pick } of steps) {
        const agent = agents[index];
        if (!agent || agent.isGone) continue;
        const { name } = agent;
        const lease = agent.leases[pick % Math.max(1, agent.leases.length)];
        const take = (more: readonly Lease[]): void => void (agent.leases = [...agent.leases, ...more]);
        if (verb === 'claim')
          take(await coordinator.claim({ agent: name, requestId: `${requests++}`, count: 2, preferred: [] }));
        if (verb === 'repeat') {
          const request = { agent: name, requestId: `${requests++}`, count: 1, preferred: [] };
          const leases = await coordinator.claim(request);
          expect(await coordinator.claim(request)).toEqual(leases);
          take(leases);
        }
        if (verb === 'steal')
          take(
            await coordinator.steal({ agent: name, requestId: `${requests++}`, unitIds: [`unit ${pick}`] }),
          );
        if (verb === 'beat') {
          const { lost } = await coordinator.beat({ agent: name, held: agent.leases, freeInMs: [], pace: 1 });
          agent.leases = agent.leases.filter(({ unitId }) => !lost.includes(unitId));
        }
        if (verb === 'release' && lease) await coordinator.release(name, [lease]);
        if (verb === 'complete' && lease)
          await coordinator.complete({ agent: name, ...lease, isOk: true, failures: 0 });
        const isGivenUp =
          verb === 'hand over' && lease
            ? (await coordinator.handOver({ agent: name, ...lease })) !== 'kept'
            : verb === 'complete' || verb === 'release';
        if (isGivenUp && lease) agent.leases = agent.leases.filter((other) => other !== lease);
        if (verb === 'wait') clock.nowMs += pick * 100;
        if (verb === 'view') await coordinator.view(name);
        if (verb === 'crash' && pick === 0) agent.isGone = true;
        if (verb === 'leave') await coordinator.leave(name);
        if (verb === 'seal' && agent.leases.length === 0) {
          agent.isGone = true;
          for (const unitId of (await coordinator.seal(name)).accepted) {
            expect(isFinal.has(unitId), `${unitId} accepted twice`).toBe(false);
            isFinal.set(unitId, name);
          }
        }
      }
      await expectNothingLost(coordinator, plan, clock);
    }),
    { numRuns },
  );
}

/** A last agent, once all others are gone, can finish the run; what was final stays so. */
async function expectNothingLost(coordinator: Coordinator, plan: FleetPlan, clock: Clock): Promise<void> {
  clock.nowMs += 10 * LEASE_MS;
  const last = 'the last one';
  await coordinator.join({ agent: last, shard: null, attempt: 1, slots: 1, plan });
  const { done } = await coordinator.view(last);
  const ran: string[] = [];
  for (let round = 0; ; round++) {
    const requestId = `last ${round}`;
    const claimed = await coordinator.claim({ agent: last, requestId, count: 20, preferred: [] });
    const stolen = await coordinator.steal({
      agent: last,
      requestId: `${requestId} steal`,
      unitIds: plan.units.map(({ id }) => id),
    });
    const leases = [...claimed, ...stolen];
    if (leases.length === 0) break;
    for (const [need, limit] of [
      ['one', 1],
      ['two', LIMITS.two],
    ] as const) {
      const held = leases.filter(({ unitId }) =>
        plan.units.find(({ id }) => id === unitId)?.needs.includes(need),
      );
      expect(held.length).toBeLessThanOrEqual(limit);
    }
    for (const lease of leases) {
      ran.push(lease.unitId);
      expect(await coordinator.complete({ agent: last, ...lease, isOk: true, failures: 0 })).toBe('accepted');
    }
  }
  expect(new Set(ran).size).toBe(ran.length);
  expect(ran.length + done).toBe(plan.units.length);
  expect(await coordinator.leave(last)).toBe('go');
  expect((await coordinator.seal(last)).missing).toEqual([]);
}
