/**
 * Agents that claim, steal, finish, freeze and die in any order: no unit is lost, and none is accepted twice. The coordinator on Redis
 * gives the same answers as the one in memory.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type {
  Claimed,
  Coordinator,
  FleetPlan,
  FleetView,
  Joined,
  Lease,
} from '../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../src/coordinate/memory-coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import { redisForTests } from '../support/redis-for-tests.js';

const LEASE_MS = 1000;
const AGENTS = 3;
const NEEDS = ['one', 'two'];
const LIMITS = { two: 2 };

const planArbitrary = fc
  .array(
    fc.record({
      predictedMs: fc.nat(1000),
      shard: fc.option(fc.integer({ min: 1, max: AGENTS }), { nil: null }),
      isCommon: fc.boolean(),
      needs: fc.subarray(NEEDS),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((units): FleetPlan => {
    const named = units.map(({ isCommon, ...unit }, index) => ({
      ...unit,
      ...(isCommon && unit.shard !== null && { isCommon }),
      id: `unit ${index}`,
    }));
    return { suiteDigest: suiteDigest(named.map(({ id }) => id)), units: named, limits: LIMITS };
  });

const VERBS = [
  ...['claim', 'claim some', 'claim again', 'steal', 'steal again', 'beat', 'complete', 'complete again'],
  ...[
    'hand over',
    'hand over again',
    'release',
    'wait',
    'seal',
    'leave',
    'quit',
    'view',
    'crash',
    'join again',
    're-run',
  ],
] as const;
type Verb = (typeof VERBS)[number];

const step = fc.record({ agent: fc.nat(AGENTS - 1), verb: fc.constantFrom(...VERBS), pick: fc.nat(20) });

/** What a test knows of an agent: the leases that it believes to hold. */
interface Believer {
  readonly name: string;
  leases: Lease[];
  /** Sealed or crashed: it does nothing more. */
  isGone: boolean;
}

const redis = redisForTests();

const taken = ({ leases }: Claimed): readonly Lease[] => leases;

interface Clock {
  nowMs: number;
}

/** What agents do to a coordinator, and what must be true of every answer. */
class Model {
  private readonly finals = new Map<string, string>();
  /** Shards of which a job has joined again. */
  private readonly anew = new Set<number>();
  private requests = 0;

  constructor(
    private readonly coordinator: Coordinator,
    private readonly plan: FleetPlan,
    private readonly clock: Clock,
  ) {}

  async take(agent: Believer, index: number, verb: Verb, pick: number): Promise<void> {
    const { coordinator, clock } = this;
    const { name, leases } = agent;
    const lease = leases[pick % Math.max(1, leases.length)];
    const unitIds = [pick, pick + 1].map((number) => `unit ${number % 12}`);
    switch (verb) {
      case 'claim':
        return this.got(
          agent,
          1,
          (request) => coordinator.claim({ ...request, count: 2, preferred: [] }),
          taken,
        );
      case 'claim some':
      case 'claim again': {
        const choice = {
          count: 1 + (pick % 3),
          ahead: pick % 2,
          preferred: unitIds,
          missingFrom: (['all', 'own', 'none'] as const)[pick % 3] ?? 'all',
          excluded: [`unit ${(pick * 5) % 12}`],
        };
        const times = verb === 'claim again' ? 2 : 1;
        return this.got(agent, times, (request) => coordinator.claim({ ...request, ...choice }), taken);
      }
      case 'steal':
      case 'steal again':
        return this.got(
          agent,
          verb === 'steal again' ? 2 : 1,
          (request) => coordinator.steal({ ...request, unitIds }),
          (leases) => leases,
        );
      case 'beat': {
        const told = { freeInMs: [pick], pace: 1 + pick / 10, givenUp: pick % 4 === 0 ? ['firefox'] : [] };
        const { lost } = await coordinator.beat({ agent: name, held: leases, ...told });
        agent.leases = leases.filter(({ unitId }) => !lost.includes(unitId));
        return;
      }
      case 'complete':
      case 'complete again':
      case 'hand over':
      case 'hand over again':
      case 'release':
        return lease && this.giveUp(agent, lease, verb, pick);
      case 'wait':
        clock.nowMs += pick * 100;
        return;
      case 'seal':
        return agent.leases.length === 0 ? this.seal(agent) : undefined;
      case 'leave':
        await coordinator.leave(name);
        return;
      case 'quit':
        expect((await coordinator.quit(name)).filter((unitId) => this.finals.has(unitId))).toEqual([]);
        return;
      case 'view':
        await coordinator.view(name);
        return;
      case 'crash':
        agent.isGone = pick === 0;
        return;
      case 'join again':
        await this.join(name, index, 1);
        return;
      case 're-run':
        // Somebody else, who does no more than ask.
        return this.runAgain(`${name} re-run ${pick % 2}`, index);
    }
  }

  join(agent: string, index: number, attempt: number): Promise<Joined> {
    const place = { shard: index + 1, attempt, isRerun: attempt > 1, slots: 1 };
    return this.coordinator.join({ agent, ...place, plan: this.plan });
  }

  /** What the shard's agent had done is to be run anew, unless the job repeats it by itself. */
  private async runAgain(agent: string, index: number): Promise<void> {
    const { type } = await this.join(agent, index, 2);
    if (type !== 'joined' || this.anew.has(index)) return;
    this.anew.add(index);
    for (const [unitId, by] of this.finals) if (by === `agent ${index}`) this.finals.delete(unitId);
  }

  /** A repetition of a call, whose answer got lost, is answered alike. */
  private async got<T>(
    agent: Believer,
    times: number,
    call: (request: { agent: string; requestId: string }) => Promise<T>,
    leasesOf: (answer: T) => readonly Lease[],
  ): Promise<void> {
    const request = { agent: agent.name, requestId: `${this.requests++}` };
    const answer = await call(request);
    if (times > 1) expect(await call(request)).toEqual(answer);
    agent.leases = [...agent.leases, ...leasesOf(answer)];
  }

  private async giveUp(agent: Believer, lease: Lease, verb: Verb, pick: number): Promise<void> {
    const { coordinator } = this;
    const { name } = agent;
    const call = async (): Promise<unknown> => {
      if (verb === 'release') return coordinator.release(name, [lease]);
      if (verb.startsWith('hand over')) return coordinator.handOver({ agent: name, ...lease });
      const failures = pick % 3;
      return coordinator.complete({ agent: name, ...lease, isOk: failures === 0, failures });
    };
    const answer = await call();
    if (verb.endsWith('again')) expect(await call()).toBe(answer);
    if (answer !== 'kept') agent.leases = agent.leases.filter((other) => other !== lease);
  }

  private async seal(agent: Believer): Promise<void> {
    agent.isGone = true;
    for (const unitId of (await this.coordinator.seal(agent.name)).accepted) {
      expect(this.finals.has(unitId), `${unitId} accepted twice`).toBe(false);
      this.finals.set(unitId, agent.name);
    }
  }
}

it('holds whatever happens', async () => {
  const open = (clock: Clock): Coordinator =>
    new MemoryCoordinator({ leaseMs: LEASE_MS, now: () => clock.nowMs });
  await holds(open, { numRuns: 400 });
});

it('holds on Redis too, with the same answers to every call', { timeout: 600_000 }, async () => {
  const open = (clock: Clock): Coordinator => {
    const now = (): number => clock.nowMs;
    const memory = new MemoryCoordinator({ leaseMs: LEASE_MS, now });
    const settings = { url: redis.url, runId: randomUUID(), leaseMs: LEASE_MS, now };
    return compared(memory, createRedisCoordinator(settings));
  };
  // On a busy machine fewer cases.
  await holds(open, { numRuns: 100 });
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
  if (Array.isArray(answer) && answer.every((its) => typeof its === 'string')) return answer.toSorted();
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

async function holds(
  openWith: (clock: Clock) => Coordinator,
  bounds: { readonly numRuns: number },
): Promise<void> {
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
      const model = new Model(coordinator, plan, clock);
      for (const { agent: index, verb, pick } of steps) {
        const agent = agents[index];
        if (agent && !agent.isGone) await model.take(agent, index, verb, pick);
      }
      await expectNothingLost(coordinator, plan, clock);
      await coordinator.close();
    }),
    bounds,
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
    const leases = [...claimed.leases, ...stolen];
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
