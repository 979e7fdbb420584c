/** A large run on a real Redis, by agents without a runner, and what it takes of the server. */
import { Redis } from 'ioredis';
import type { Coordinator, FleetPlan } from '../../src/coordinate/coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import { byId, engineUnit } from './engine-units.js';
import { FleetAgent } from './fleet-agent.js';
import type { RedisServer } from './redis-server.js';

/** How large the run is. */
export interface LoadSize {
  readonly agents: number;
  readonly units: number;
  /** How long each unit takes, in milliseconds. */
  readonly unitMs: number;
}

/** What a server has spent, from its own figures. */
export interface ServerCost {
  /** Most memory at any time. */
  readonly peakBytes: number;
  readonly cpuMs: number;
  readonly inBytes: number;
  readonly outBytes: number;
  /** Those within scripts counted. */
  readonly commands: number;
}

/** What came of the run, as the coordinator knows it, and what it took. */
export interface LoadResult {
  /** Units with exactly one accepted result. */
  readonly accepted: number;
  /** Units that ran and count, over all agents. */
  readonly counted: number;
  readonly cost: ServerCost;
  readonly seconds: number;
  readonly publishMs: number;
}

/** One process plays all agents, and reads the plan for each of them: long against how long that holds it up. */
const LEASE_MS = 600_000;
/** Digits of an id, as `unitIdOf` makes them: memory and traffic depend on it. */
const ID_LENGTH = 20;

/** A whole run of agents with the shipped member and engine. @throws Error when an agent complains */
export async function fleetLoad(
  server: RedisServer,
  { agents, units, unitMs }: LoadSize,
): Promise<LoadResult> {
  const plan = loadPlan(units, agents);
  const known = byId(plan.units.map(({ id }) => engineUnit(id, unitMs)));
  const coordinators = Array.from({ length: agents }, () => openForLoad(server, 'load'));
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
  const before = await costOf(server);
  const startMs = performance.now();
  const first = openForLoad(server, 'load');
  await joinForLoad(first, 'publisher', plan);
  const publishMs = performance.now() - startMs;
  await first.seal('publisher');
  await Promise.all(fleet.map((agent) => agent.run()));
  const seconds = (performance.now() - startMs) / 1000;
  const after = await costOf(server);
  await Promise.all([first, ...coordinators].map((coordinator) => coordinator.close()));
  const [warning] = fleet.flatMap(({ warnings }) => warnings);
  if (warning !== undefined) throw new Error(`An agent complained: ${warning}`);
  const counted = fleet.reduce((sum, agent) => sum + agent.counted.length, 0);
  return {
    accepted: await acceptedOnce(server),
    counted,
    cost: difference(after, before),
    seconds,
    publishMs,
  };
}

/** Opens a coordinator that no load makes impatient. @param now its clock, where what is due after a time is not to be counted */
export function openForLoad({ url }: RedisServer, runId: string, now?: () => number): Coordinator {
  const settings = { url, runId, leaseMs: LEASE_MS, answerMs: LEASE_MS };
  return createRedisCoordinator(now ? { ...settings, now } : settings);
}

export async function joinForLoad(
  coordinator: Coordinator,
  agent: string,
  plan: FleetPlan,
  shard: number | null = null,
): Promise<void> {
  await coordinator.join({ agent, shard, attempt: 1, slots: 1, plan });
}

/** A suite of units of about a second. @param shards how many shares it is dealt out to; null: units are nobody's */
export function loadPlan(count: number, shards: number | null): FleetPlan {
  const ids = Array.from({ length: count }, (_, index) => String(index).padStart(ID_LENGTH, '0'));
  const units = ids.map((id, index) => ({
    id,
    predictedMs: 1000 + (index % 977),
    shard: shards === null ? null : 1 + (index % shards),
    needs: [],
  }));
  return { suiteDigest: suiteDigest(ids), units, limits: {} };
}

/** What the server has spent since it was started. */
export async function costOf({ url }: RedisServer): Promise<ServerCost> {
  const redis = new Redis(url);
  const info = await redis.info();
  redis.disconnect();
  const figure = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return {
    peakBytes: figure('used_memory_peak'),
    cpuMs: 1000 * (figure('used_cpu_sys') + figure('used_cpu_user')),
    inBytes: figure('total_net_input_bytes'),
    outBytes: figure('total_net_output_bytes'),
    commands: figure('total_commands_processed'),
  };
}

/** How often the server has carried out a command, within scripts or not. */
export async function callsOf({ url }: RedisServer, command: string): Promise<number> {
  const redis = new Redis(url);
  const stats = await redis.info('commandstats');
  redis.disconnect();
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}

/** What was spent between two looks. */
export function difference(after: ServerCost, before: ServerCost): ServerCost {
  return {
    peakBytes: after.peakBytes - before.peakBytes,
    cpuMs: after.cpuMs - before.cpuMs,
    inBytes: after.inBytes - before.inBytes,
    outBytes: after.outBytes - before.outBytes,
    commands: after.commands - before.commands,
  };
}

/** Units with a result, each of which exactly one agent has to its name. */
async function acceptedOnce({ url }: RedisServer): Promise<number> {
  const redis = new Redis(url);
  const [results, done] = await Promise.all([
    redis.hkeys('evenkeel:{load}:results'),
    redis.zrange('evenkeel:{load}:done', '0', '-1'),
  ]);
  redis.disconnect();
  const owners = new Map<string, number>();
  for (const text of done) {
    const unitId = text.slice(text.indexOf('|') + 1);
    owners.set(unitId, (owners.get(unitId) ?? 0) + 1);
  }
  return results.filter((unitId) => owners.get(unitId) === 1).length;
}
