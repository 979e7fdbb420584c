/** Agents that ask for their next units before a slot is idle: with either coordinator nothing is lost by it, and nothing runs twice. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Coordinator } from '../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../src/coordinate/memory-coordinator.js';
import { createRedisCoordinator } from '../../src/coordinate/redis/redis-coordinator.js';
import type { FleetAgent } from '../support/fleet-agent.js';
import { agentOf, equal, names, proxied, type Suite } from '../support/fleet-runs.js';
import { redisForTests } from '../support/redis-for-tests.js';

/** Long against how long a busy machine may hold up an agent, and patient with a server on it. */
const LEASE_MS = 6000;
const ANSWER_MS = 60_000;
/** How long each call takes, so that there is something to be asked ahead for. */
const CALL_MS = 60;
const UNIT_MS = 400;
/** Much longer than it was predicted. */
const HANGS_MS = 6000;

const redis = redisForTests();

/** A run that several agents can open. */
type OpenRun = () => () => Coordinator;

const openMemory: OpenRun = () => {
  const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
  return () => coordinator;
};

const openRedis: OpenRun = () => {
  const runId = randomUUID();
  return () => {
    const coordinator = createRedisCoordinator({
      url: redis.url,
      runId,
      leaseMs: LEASE_MS,
      answerMs: ANSWER_MS,
    });
    onTestFinished(() => coordinator.close());
    return coordinator;
  };
};

function slowly(coordinator: Coordinator): Coordinator {
  return proxied(coordinator, async () => {
    await new Promise((resolve) => setTimeout(resolve, CALL_MS));
  });
}

/** The units that an agent gets while its slots are busy, as it gets them. */
function gotEarly(agent: FleetAgent): readonly string[] {
  const early: string[] = [];
  const granted = agent.granted.bind(agent);
  agent.granted = (unitIds) => {
    if (agent.slots.every(({ isBusy }) => isBusy)) early.push(...unitIds);
    granted(unitIds);
  };
  return early;
}

describe.each([
  ['in memory', openMemory],
  ['on Redis', openRedis],
] as const)('asking ahead %s', { timeout: 240_000 }, (_, openRun) => {
  it('runs every unit once', async () => {
    const open = openRun();
    const suite = equal(18, UNIT_MS, [1, 2, null]);
    const agents = [1, 2].map((shard) => agentOf(slowly(open()), suite, { shard, leaseMs: LEASE_MS }));
    expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
    expect(agents.flatMap(({ counted }) => counted).sort()).toEqual(names(suite));
  });

  it('loses nothing that waits for a slot which is not free in time, and runs it once', async () => {
    const open = openRun();
    const suite: Suite = { slow: [UNIT_MS, 1], last: [UNIT_MS - 1, 1], other: [3 * UNIT_MS, 2] };
    const lengthMs = (unitId: string): number => (unitId === 'slow' ? HANGS_MS : (suite[unitId]?.[0] ?? 0));
    const settings = { lengthMs, leaseMs: LEASE_MS, lingerMs: 60_000 };
    const one = agentOf(slowly(open()), suite, { ...settings, shard: 1 });
    const two = agentOf(slowly(open()), suite, { ...settings, shard: 2 });
    const early = gotEarly(one);
    expect(await Promise.all([one.run(), two.run()])).toEqual(['complete', 'complete']);
    expect(early).toContain('last');
    // It goes to the other one, unless calls have become so slow by a busy machine that it is kept until its slot is free.
    expect([...one.ran, ...two.ran].sort()).toEqual(names(suite));
    expect([...one.counted, ...two.counted].sort()).toEqual(names(suite));
  });

  it('loses nothing that an agent had asked for ahead when it dies', async () => {
    const open = openRun();
    const suite: Suite = { runs: [UNIT_MS, 1], ahead: [UNIT_MS - 1, 1], other: [3 * UNIT_MS, 2] };
    // So that its slot is busy still, for sure, when it gets the next one.
    const dying = agentOf(slowly(open()), suite, { shard: 1, leaseMs: LEASE_MS, lengthMs: () => HANGS_MS });
    const living = agentOf(slowly(open()), suite, { shard: 2, leaseMs: LEASE_MS, lingerMs: 60_000 });
    const early = gotEarly(dying);
    const granted = dying.granted.bind(dying);
    dying.granted = (unitIds) => {
      granted(unitIds);
      if (unitIds.includes('ahead')) dying.kill();
    };
    void dying.run();
    expect(await living.run()).toBe('complete');
    expect(early).toEqual(['ahead']);
    expect(dying.ran).toEqual(['runs']);
    expect(living.counted.sort()).toEqual(names(suite));
  });
});
