/** Agents on a real Redis that is slow, cut off, flushed, killed or started anew: nothing is lost, and no secret is told. */
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Coordinator, FleetPlan } from '../../src/coordinate/coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';
import { byId, engineUnit } from '../support/engine-units.js';
import { FleetAgent, type AgentSetup } from '../support/fleet-agent.js';
import { freePort, startRedis, type RedisServer } from '../support/redis-server.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';

const SECRET = 'open-sesame';
const LEASE_MS = 3000;
/** Less than the part of a lease for which an agent is patient. */
const ANSWER_MS = 800;
const UNIT_MS = 150;
const HOUR_MS = 3_600_000;

const IDS = Array.from({ length: 40 }, (_, index) => `unit ${index}`);
const PLAN: FleetPlan = {
  suiteDigest: suiteDigest(IDS),
  units: IDS.map((id, index) => ({ id, predictedMs: UNIT_MS, shard: 1 + (index % 2), needs: [] })),
  limits: {},
};

const startRedisAt = (port: number): Promise<RedisServer> =>
  startRedis({ args: ['--requirepass', SECRET], port });

async function startServer(port?: number): Promise<RedisServer> {
  const server = await startRedisAt(port ?? (await freePort()));
  onTestFinished(() => server.stop());
  return server;
}

async function proxyOf({ port }: RedisServer, roundTripMs = 0): Promise<TcpProxy> {
  const proxy = await startProxy(port, roundTripMs);
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** Both agents of a run, each at a port of its own. */
class Pair {
  readonly agents: readonly FleetAgent[];
  private readonly failures: unknown[] = [];

  constructor(ports: readonly number[], overrides: readonly Partial<AgentSetup>[] = [{}, {}]) {
    const runId = randomUUID();
    this.agents = ports.map(
      (port, index) =>
        new FleetAgent({
          coordinator: this.coordinator(port, runId),
          name: `agent ${index + 1}`,
          shard: index + 1,
          slots: 1,
          units: byId(IDS.map((id) => engineUnit(id, UNIT_MS))),
          plan: PLAN,
          lengthMs: () => UNIT_MS,
          leaseMs: LEASE_MS,
          lingerMs: 10_000,
          ...overrides[index],
        }),
    );
  }

  private coordinator(port: number, runId: string): Coordinator {
    const url = `redis://:${SECRET}@127.0.0.1:${port}`;
    const coordinator = createRedisCoordinator({ url, runId, leaseMs: LEASE_MS, answerMs: ANSWER_MS });
    onTestFinished(() => coordinator.close());
    return new Proxy(coordinator, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
        return (...given: unknown[]) =>
          method.apply(target, given).catch((error: unknown) => {
            this.failures.push(error);
            throw error;
          });
      },
    });
  }

  /** How each has ended. Whatever went wrong, no message, cause or property of it holds the password. */
  async run(): Promise<string[]> {
    const ends = await Promise.all(this.agents.map((agent) => agent.run()));
    expect(inspect([this.failures, this.warnings], { depth: 8 })).not.toContain(SECRET);
    return ends;
  }

  get warnings(): string[] {
    return this.agents.flatMap(({ warnings }) => warnings);
  }

  get ran(): string[] {
    return this.agents.flatMap(({ ran }) => ran).sort();
  }

  get counted(): string[] {
    return this.agents.flatMap(({ counted }) => counted).sort();
  }
}

const all = IDS.toSorted();
const after = (ms: number, action: () => unknown): void => void setTimeout(action, ms);

describe('a fleet', () => {
  it('runs every unit once where each answer takes 400 ms', async () => {
    const { port } = await proxyOf(await startServer(), 400);
    const pair = new Pair([port, port]);
    expect(await pair.run()).toEqual(['complete', 'complete']);
    expect(pair.ran).toEqual(all);
    expect(pair.warnings).toEqual([]);
  });

  it('runs every unit once where clocks of agents are hours apart', async () => {
    const { port } = await startServer();
    const skews = [{ skewMs: -5 * HOUR_MS }, { skewMs: 7 * HOUR_MS }];
    const pair = new Pair([port, port], skews);
    expect(await pair.run()).toEqual(['complete', 'complete']);
    expect(pair.ran).toEqual(all);
    expect(pair.warnings).toEqual([]);
  });

  it('counts every unit once where an agent was cut off and came back', async () => {
    const server = await startServer();
    const proxy = await proxyOf(server);
    const pair = new Pair([proxy.port, server.port], [{ lengthMs: () => 2 * UNIT_MS }, {}]);
    after(1000, () => proxy.cut());
    after(1000 + 1.2 * LEASE_MS, () => proxy.mend());
    expect(await pair.run()).toEqual(['complete', 'complete']);
    expect(pair.counted).toEqual(all);
    expect(pair.warnings.join('\n')).toMatch(/goes on with its own share.*the coordinator is back/s);
  });

  it('counts every unit once where an agent was cut off until it had done its share', async () => {
    const server = await startServer();
    const proxy = await proxyOf(server);
    const pair = new Pair([proxy.port, server.port], [{ reportMs: 2 * LEASE_MS }, {}]);
    after(1000, () => proxy.cut());
    after(5500, () => proxy.mend());
    expect(await pair.run()).toEqual(['alone', 'complete']);
    expect(pair.counted).toEqual(all);
  });

  it('loses nothing where the server is flushed', async () => {
    const server = await startServer();
    const pair = new Pair([server.port, server.port]);
    const redis = new Redis(`redis://:${SECRET}@127.0.0.1:${server.port}`);
    after(1000, () => void redis.flushall().then(() => redis.quit()));
    expect(await pair.run()).toEqual(['alone', 'alone']);
    expect(new Set(pair.ran)).toEqual(new Set(all));
    expect(pair.warnings.join('\n')).toMatch(/has forgotten this run/);
  });

  it('loses nothing where the server is killed and started anew', async () => {
    const port = await freePort();
    const server = await startServer(port);
    const pair = new Pair([port, port]);
    after(1000, () => void server.stop());
    const again = new Promise<RedisServer>((resolve) => after(3000, () => resolve(startRedisAt(port))));
    onTestFinished(async () => (await again).stop());
    expect(await pair.run()).toEqual(['alone', 'alone']);
    expect(new Set(pair.ran)).toEqual(new Set(all));
    expect(pair.warnings.join('\n')).toMatch(/can't be reached/);
  });
});
