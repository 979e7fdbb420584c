/** Loads of a coordinator on a real Redis, without a runner. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Coordinator } from '../../src/coordinate/coordinator.js';
import {
  fleetLoad,
  joinForLoad,
  loadPlan,
  openForLoad,
  type LoadResult,
  type LoadSize,
} from '../../test/support/fleet-load.js';
import { startRedis, type RedisServer } from '../../test/support/redis-server.js';

/** How long claims took, one after the other, in milliseconds. */
export async function claimTimes(units: number): Promise<number[]> {
  return withServer(async (server) => {
    const coordinator = openForLoad(server, 'one');
    await joinForLoad(coordinator, 'agent', loadPlan(units, null));
    const times: number[] = [];
    for (let index = 0; index < units; index++) {
      const startMs = performance.now();
      const [lease] = (await claimOne(coordinator, 'agent')).leases;
      times.push(performance.now() - startMs);
      if (lease) await coordinator.complete({ agent: 'agent', ...lease, isOk: true, failures: 0 });
    }
    await coordinator.close();
    return times;
  });
}

/** Units claimed and completed per second by agents that do nothing else. */
export async function claimsPerSecond(agents: number, units: number): Promise<number> {
  return withServer(async (server) => {
    const coordinators = Array.from({ length: agents }, () => openForLoad(server, 'many'));
    const plan = loadPlan(units, null);
    for (const [index, coordinator] of coordinators.entries())
      await joinForLoad(coordinator, `agent ${index}`, plan);
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

/** A whole run of agents with the shipped member and engine. @throws Error when a unit was not accepted exactly once */
export async function wholeRun(size: LoadSize): Promise<LoadResult> {
  const result = await withServer((server) => fleetLoad(server, size));
  const { accepted, counted } = result;
  if (accepted === size.units && counted === size.units) return result;
  throw new Error(`Of ${size.units} units ${accepted} were accepted once, and ${counted} counted.`);
}

async function withServer<T>(action: (server: RedisServer) => Promise<T>): Promise<T> {
  const server = await startRedis();
  try {
    return await action(server);
  } finally {
    await server.stop();
  }
}

function claimOne(coordinator: Coordinator, agent: string) {
  return coordinator.claim({ agent, requestId: randomUUID(), count: 1, preferred: [] });
}

/** Takes and completes units until there are none. @returns how many */
async function drain(coordinator: Coordinator, agent: string): Promise<number> {
  for (let count = 0; ; count++) {
    const [lease] = (await claimOne(coordinator, agent)).leases;
    if (!lease) return count;
    await coordinator.complete({ agent, ...lease, isOk: true, failures: 0 });
  }
}
