/** What a large run takes of a real server: bounds that hold on any machine, however fast. Times are measured in `bench/coordinator.mjs`. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Coordinator, Lease } from '../../src/coordinate/coordinator.js';
import { seededRandom } from '../../src/random.js';
import {
  callsOf,
  costOf,
  difference,
  fleetLoad,
  joinForLoad,
  loadPlan,
  openForLoad,
  type ServerCost,
} from '../support/fleet-load.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

/** Shares of a run, which do not grow with it. */
const SHARDS = 4;

let server: RedisServer;
beforeEach(async () => {
  server = await startRedis();
});
afterEach(() => server.stop());

describe('a large run', () => {
  it('is accepted once, unit by unit, within bounds of memory', { timeout: 600_000 }, async () => {
    const size = { units: 2000, agents: 20, unitMs: 1 };
    const { accepted, counted, cost } = await fleetLoad(server, size);
    expect({ accepted, counted }).toEqual({ accepted: size.units, counted: size.units });
    // A queued or leased unit, its result, and the answer to its claim.
    expect(cost.peakBytes / size.units).toBeLessThan(2000);
  });

  it('is published in few commands, and read only by agents that have made another plan', async () => {
    const plan = loadPlan(5000, SHARDS);
    const random = seededRandom(1);
    const units = plan.units.map((unit) => ({ ...unit, predictedMs: Math.round(60_000 * random() ** 3) }));
    const first = openForLoad(server, 'load');
    const { cost: published } = await spent(() => joinForLoad(first, 'first', { ...plan, units }));
    expect(published.commands / units.length).toBeLessThan(0.1);
    expect(published.inBytes / units.length).toBeLessThan(60);
    const same = { ...plan, units: units.toReversed() };
    const { cost: agreed } = await spent(() => joinForLoad(first, 'agrees', same));
    expect(agreed.inBytes + agreed.outBytes).toBeLessThan(2000);
    const { cost: differs } = await spent(() => joinForLoad(first, 'differs', plan));
    expect(differs.outBytes / units.length).toBeLessThan(6);
    await first.close();
  });

  it('renews few keys with each call', async () => {
    const coordinator = openForLoad(server, 'load', () => 0);
    await joinForLoad(coordinator, 'agent', loadPlan(200, null));
    const before = await callsOf(server, 'pexpire');
    const calls = 100;
    for (let index = 0; index < calls / 2; index++) {
      const request = { agent: 'agent', requestId: randomUUID() };
      const { leases } = await coordinator.claim({ ...request, count: 1, preferred: [] });
      await coordinator.complete({ agent: 'agent', ...(leases[0] as Lease), isOk: true, failures: 0 });
    }
    expect(((await callsOf(server, 'pexpire')) - before) / calls).toBeLessThan(5);
    await coordinator.close();
  });

  it('costs no verb more than a small one', async () => {
    const small = await costsOfVerbs(2000);
    const large = await costsOfVerbs(10_000);
    for (const [verb, cost] of Object.entries(large)) {
      expect(cost.commands, `commands of ${verb}`).toBe(small[verb]?.commands);
      // Numbers have a few digits more.
      expect(cost.inBytes + cost.outBytes, `bytes of ${verb}`).toBeLessThan(
        200 + (small[verb]?.inBytes ?? 0) + (small[verb]?.outBytes ?? 0),
      );
    }
  });
});

/** What each verb costs while a run of this many units is under way. */
async function costsOfVerbs(units: number): Promise<Record<string, ServerCost>> {
  const coordinator = openForLoad(server, `of ${units}`, () => 0);
  const plan = loadPlan(units, SHARDS);
  await joinForLoad(coordinator, 'other', plan, 2);
  await joinForLoad(coordinator, 'agent', plan, 1);
  // Every script is known to the server from here on.
  await callVerbs(coordinator, (_, call) => call());
  const costs: Record<string, ServerCost> = {};
  await callVerbs(coordinator, async (verb, call) => {
    const { cost, answer } = await spent(call);
    costs[verb] = cost;
    return answer;
  });
  await coordinator.close();
  return costs;
}

type Measure = <T>(verb: string, call: () => Promise<T>) => Promise<T>;

async function callVerbs(coordinator: Coordinator, measure: Measure): Promise<void> {
  const agent = 'agent';
  const request = (): { agent: string; requestId: string } => ({ agent, requestId: randomUUID() });
  const { leases: held } = await measure('claim', () =>
    coordinator.claim({ ...request(), count: 3, preferred: [] }),
  );
  const [first, second, third] = held;
  await measure('beat', () => coordinator.beat({ agent, held, freeInMs: [1], pace: 1 }));
  const view = await measure('view', () => coordinator.view(agent));
  const stolen = view.queues.find(({ shard }) => shard === 2)?.unitIds.slice(0, 2) ?? [];
  const leases = await measure('steal', () => coordinator.steal({ ...request(), unitIds: stolen }));
  await measure('release', () => coordinator.release(agent, leases));
  if (first) await measure('hand over', () => coordinator.handOver({ agent, ...first }));
  for (const lease of [second, third])
    if (lease)
      await measure('complete', () => coordinator.complete({ agent, ...lease, isOk: true, failures: 0 }));
  await measure('leave', () => coordinator.leave(agent));
}

/** What a call cost, without the looks at the server's figures. */
async function spent<T>(call: () => Promise<T>): Promise<{ readonly cost: ServerCost; readonly answer: T }> {
  const first = await costOf(server);
  const before = await costOf(server);
  const answer = await call();
  const whole = difference(await costOf(server), before);
  return { cost: difference(whole, difference(before, first)), answer };
}
