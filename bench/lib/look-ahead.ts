/** A shared run by agents without a runner whose coordinator is far away, in virtual time, with look-ahead and without. */
import type { Coordinator, FleetPlan } from '../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../src/coordinate/memory-coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import type { EngineUnit } from '../../src/engine/events.js';
import type { Estimate } from '../../src/model/estimate.js';
import { commonTail } from '../../src/plan/common-tail.js';
import { planShards } from '../../src/plan/plan-shards.js';
import { logNormalFactor, seededRandom } from '../../src/random.js';
import { byId, engineUnit } from '../../test/support/engine-units.js';
import { FleetAgent } from '../../test/support/fleet-agent.js';
import { inVirtualTime } from './virtual-clock.js';

/** A spec that sleeps, and how long it slept in earlier runs. */
interface SleepingSpec {
  readonly file: string;
  readonly ms: number;
  readonly past: readonly (number | undefined)[];
}

interface RunSettings {
  readonly agents: number;
  /** What a call takes in the mean, there and back, in milliseconds. */
  readonly callMs: number;
  readonly looksAhead: boolean;
  /** How much each call takes is drawn. */
  readonly seed: number;
}

/** Means over the agents, in milliseconds, but for `makespanMs`, `lowerBoundMs` and counts. */
export interface LookAheadFigures {
  readonly makespanMs: number;
  readonly lowerBoundMs: number;
  /** Between the first start and the last end of an agent. */
  readonly gapsMs: number;
  /** Before the end of the run, after the last end of an agent. */
  readonly endsMs: number;
  readonly steals: number;
  /** Of the coordinator, from joining to sealing, over all agents. */
  readonly calls: number;
  readonly gaveBack: number;
}

const LEASE_MS = 30_000;
/** Spread of what calls take, of the logarithm. */
const CALL_LOG_SPREAD = 0.2;
/** A spec is not known better than this. */
const LEAST_SPREAD = 0.05;

interface Stay {
  readonly startMs: number;
  readonly endMs: number;
}

/** One whole run. @throws Error when a unit did not run exactly once */
export async function lookAheadRun(
  suite: readonly SleepingSpec[],
  { agents, callMs, looksAhead, seed }: RunSettings,
): Promise<LookAheadFigures> {
  const units = unitsOf(suite);
  const plan = planOf(units, agents);
  const lengths = new Map(suite.map(({ file, ms }) => [file, ms]));
  const stays = Array.from({ length: agents }, (): Stay[] => []);
  const calls = new Map<string, number>();
  const fleet = await inVirtualTime(async () => {
    const coordinator = farAway(seed, callMs, calls);
    const members = stays.map(
      (own, index) =>
        new FleetAgent({
          coordinator,
          name: `agent ${index}`,
          shard: index + 1,
          slots: 1,
          units: byId(units),
          plan,
          leaseMs: LEASE_MS,
          looksAhead,
          lengthMs: (unitId) => {
            const ms = lengths.get(unitId) ?? 0;
            own.push({ startMs: Date.now(), endMs: Date.now() + ms });
            return ms;
          },
        }),
    );
    await Promise.all(members.map((agent) => agent.run()));
    return members;
  });
  const ran = fleet.flatMap((agent) => agent.counted);
  if (ran.length !== suite.length || new Set(ran).size !== suite.length)
    throw new Error(`${ran.length} units ran and count instead of ${suite.length}.`);
  return {
    ...figuresOf(stays),
    steals: fleet.reduce((sum, { member }) => sum + member.figures.steals, 0),
    calls: [...calls.values()].reduce((sum, count) => sum + count, 0),
    gaveBack: calls.get('release') ?? 0,
  };
}

function figuresOf(
  stays: readonly (readonly Stay[])[],
): Pick<LookAheadFigures, 'makespanMs' | 'lowerBoundMs' | 'gapsMs' | 'endsMs'> {
  const all = stays.flat();
  const beginMs = Math.min(...all.map(({ startMs }) => startMs));
  const endMs = Math.max(...all.map((stay) => stay.endMs));
  const workOf = (some: readonly Stay[]): number =>
    some.reduce((sum, stay) => sum + stay.endMs - stay.startMs, 0);
  const lastOf = (some: readonly Stay[]): number => Math.max(...some.map((stay) => stay.endMs));
  const mean = (of: (some: readonly Stay[]) => number): number =>
    stays.reduce((sum, some) => sum + of(some), 0) / stays.length;
  return {
    makespanMs: endMs - beginMs,
    lowerBoundMs: Math.max(workOf(all) / stays.length, ...all.map((stay) => stay.endMs - stay.startMs)),
    gapsMs: mean((some) => lastOf(some) - Math.min(...some.map(({ startMs }) => startMs)) - workOf(some)),
    endsMs: mean((some) => endMs - lastOf(some)),
  };
}

function unitsOf(suite: readonly SleepingSpec[]): EngineUnit[] {
  const known = suite.flatMap(({ past }) => past.filter((ms) => ms !== undefined));
  const all = known.length > 0 ? known : [1000];
  return suite.map(({ file, past }, order) => {
    const own = past.filter((ms) => ms !== undefined);
    const estimate = estimateOf(own.length > 0 ? own : all, own.length);
    return engineUnit(file, estimate.value, { estimate, order });
  });
}

function estimateOf(values: readonly number[], sampleCount: number): Estimate {
  const value = values.reduce((sum, ms) => sum + ms, 0) / values.length;
  const variance = values.reduce((sum, ms) => sum + (ms - value) ** 2, 0) / Math.max(1, values.length - 1);
  const spread = Math.max(Math.sqrt(variance), LEAST_SPREAD * value);
  return { value, spread, sampleCount, source: sampleCount > 0 ? 'own' : 'suite' };
}

/** Shares and a common tail, as the first agent of a real run publishes them. */
function planOf(units: readonly EngineUnit[], agents: number): FleetPlan {
  const planned = planShards({
    units: units.map((unit) => ({ ...unit, spec: unit.id })),
    shards: Array.from({ length: agents }, () => ({ slots: 1 })),
    workerStartMs: () => 0,
  });
  const shardOf = new Map(
    planned.shards.flatMap((share, index) => share.units.map((id) => [id, index + 1] as const)),
  );
  const shared = units.flatMap(({ id, estimate }) => {
    const shard = shardOf.get(id);
    return shard === undefined ? [] : [{ id, shard, estimate }];
  });
  const tail = commonTail(shared, { slots: Array.from({ length: agents }, () => 1), startSpreadMs: 0 });
  return {
    suiteDigest: suiteDigest(units.map(({ id }) => id)),
    units: shared.map(({ id, shard, estimate }) => ({
      id,
      shard,
      predictedMs: Math.round(estimate.value),
      needs: [],
      ...(tail.has(id) && { isCommon: true }),
    })),
    limits: {},
  };
}

/** A coordinator whose calls take a while, half of it there and half of it back, and are counted. */
function farAway(seed: number, callMs: number, calls: Map<string, number>): Coordinator {
  const random = seededRandom(seed);
  const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
  return new Proxy(coordinator, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]): Promise<unknown> => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
        const halfMs = (callMs * logNormalFactor(random, CALL_LOG_SPREAD)) / 2;
        await new Promise((resolve) => setTimeout(resolve, halfMs));
        const answer = await method.apply(target, given);
        await new Promise((resolve) => setTimeout(resolve, halfMs));
        return answer;
      };
    },
  });
}
