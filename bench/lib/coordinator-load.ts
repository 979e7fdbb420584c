/** Loads of a coordinator on a real Redis, without a runner. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Redis } from 'ioredis';
import type { Coordinator, FleetPlan } from '../../src/coordinate/coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import { byId, engineUnit } from '../../test/support/engine-units.js';
import { FleetAgent } from '../../test/support/fleet-agent.js';
import { startRedis, type RedisServer } from '../../test/support/redis-server.js';

/** One process plays all agents, and reads the plan for each of them: long against how long that holds it up. */
const LEASE_MS = 600_000;
/** Digits of an id, as `unitIdOf` makes them: memory and traffic depend on it. */
const ID_LENGTH = 20;

/** What a server has spent, from its own figures. */
export interface ServerCost {
  readonly peakBytes: number;
  readonly cpuMs: number;
  readonly trafficBytes: number;
  /** Those within scripts counted. */
  readonly commands: number;
}

/** How long claims took, one after the other, in milliseconds. */
export async function claimTimes(units: number): Promise<number[]> {
  return withServer(async (server) => {
    const coordinator = open(server, 'one');
    await join(coordinator, 'agent', planOf(units, null));
    const times: number[] = [];
    for (let index = 0; index < units; index++) {
      const startMs = performance.now();
      const [lease] = await claimOne(coordinator, 'agent');
      times.push(performance.now() - startMs);
      if (lease)
        await coordinator.complete({
          agent: 'agent',
          unitId: lease.unitId,
          fence: lease.fence,
          isOk: true,
          failures: 0,
        });
    }
    await coordinator.close();
    return times;
  });
}

/** Units claimed and completed per second by agents that do nothing else. */
export async function claimsPerSecond(agents: number, units: number): Promise<number> {
  return withServer(async (server) => {
    const coordinators = Array.from({ length: agents }, () => open(server, 'many'));
    const plan = planOf(units, null);
    for (const [index, coordinator] of coordinators.entries())
      await join(coordinator, `agent ${index}`, plan);
    const startMs = performance.now();
    const counts = await Promise.all(
      coordinators.map((coordinator, index) => drain(coordinator, `agent ${index}`)),
    );
    const seconds = (performance.now() - startMs) / 1000;
    await Promise.all(coordinators.map((coordinator) => coordinator.close()));
    const done = counts.reduce((sum, count) => sum + count, 0);
    if (done !== units) throw new Error(`${done} units were completed instead of ${units}.`);
    return units / seconds;
  });
}

/** A whole run of agents with the shipped member and engine, whose units take this long. */
export async function fleetLoad(
  agents: number,
  units: number,
  unitMs: number,
): Promise<{ readonly cost: ServerCost; readonly seconds: number; readonly publishMs: number }> {
  return withServer(async (server) => {
    const plan = planOf(units, agents);
    const known = byId(plan.units.map(({ id }) => engineUnit(id, unitMs)));
    const coordinators = Array.from({ length: agents }, () => open(server, 'load'));
    const fleet = coordinators.map(
      (coordinator, index) =>
        new FleetAgent({
          coordinator,
          name: `agent ${index}`,
          shard: index + 1,
          slots: 1,
          units: known,
          plan,
          lengthMs: () => unitMs,
          leaseMs: LEASE_MS,
        }),
    );
    const startMs = performance.now();
    const first = open(server, 'load');
    await join(first, 'publisher', plan);
    const publishMs = performance.now() - startMs;
    await first.seal('publisher');
    await Promise.all(fleet.map((agent) => agent.run()));
    const seconds = (performance.now() - startMs) / 1000;
    await Promise.all([first, ...coordinators].map((coordinator) => coordinator.close()));
    const warnings = fleet.flatMap((agent) => agent.warnings);
    if (warnings.length > 0) throw new Error(`An agent complained: ${warnings[0]}`);
    const done = fleet.reduce((sum, { counted }) => sum + counted.length, 0);
    if (done !== units) throw new Error(`${done} units were run instead of ${units}.`);
    return { cost: await costOf(server), seconds, publishMs };
  });
}

async function withServer<T>(action: (server: RedisServer) => Promise<T>): Promise<T> {
  const server = await startRedis();
  try {
    return await action(server);
  } finally {
    await server.stop();
  }
}

function open({ url }: RedisServer, runId: string): Coordinator {
  return createRedisCoordinator({ url, runId, leaseMs: LEASE_MS, answerMs: LEASE_MS });
}

function planOf(count: number, shards: number | null): FleetPlan {
  const ids = Array.from({ length: count }, (_, index) => String(index).padStart(ID_LENGTH, '0'));
  const units = ids.map((id, index) => ({
    id,
    predictedMs: 1000 + (index % 977),
    shard: shards === null ? null : 1 + (index % shards),
    needs: [],
  }));
  return { suiteDigest: suiteDigest(ids), units, limits: {} };
}

async function join(coordinator: Coordinator, agent: string, plan: FleetPlan): Promise<void> {
  await coordinator.join({ agent, shard: null, attempt: 1, slots: 1, plan });
}

function claimOne(coordinator: Coordinator, agent: string) {
  return coordinator.claim({ agent, requestId: randomUUID(), count: 1, preferred: [] });
}

/** Takes and completes units until there are none. @returns how many */
async function drain(coordinator: Coordinator, agent: string): Promise<number> {
  for (let count = 0; ; count++) {
    const [lease] = await claimOne(coordinator, agent);
    if (!lease) return count;
    await coordinator.complete({
      agent,
      unitId: lease.unitId,
      fence: lease.fence,
      isOk: true,
      failures: 0,
    });
  }
}

async function costOf({ url }: RedisServer): Promise<ServerCost> {
  const redis = new Redis(url);
  const info = await redis.info();
  await redis.quit();
  const figure = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return {
    peakBytes: figure('used_memory_peak'),
    cpuMs: 1000 * (figure('used_cpu_sys') + figure('used_cpu_user')),
    trafficBytes: figure('total_net_input_bytes') + figure('total_net_output_bytes'),
    commands: figure('total_commands_processed'),
  };
}
