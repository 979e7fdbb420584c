import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Coordinator, FleetPlan } from '../../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { EvenkeelError } from '../../../src/errors.js';
import { byId, engineUnit } from '../../support/engine-units.js';
import { agentOf, equal, LEASE_MS, names, planOf, proxied, type Suite } from '../../support/fleet-runs.js';
import { until, VirtualTime } from '../../support/virtual-time.js';

const memory = (): MemoryCoordinator => new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });

/** A run in which an agent of this shard takes part, and does nothing. */
async function joinedBy(shard: number, suite: Suite): Promise<MemoryCoordinator> {
  const coordinator = memory();
  await coordinator.join({ agent: 'other', shard, attempt: 1, slots: 1, plan: planOf(suite) });
  return coordinator;
}

describe('FleetMember', () => {
  let time: VirtualTime;
  beforeEach(() => {
    time = new VirtualTime();
  });
  afterEach(() => time.end());

  it.each([
    ["nobody's units", [null]],
    ['a share of each agent', [1, 2]],
    ['a share of an agent that never comes', [1, 2, 3]],
    ['shares and units of nobody', [1, 2, null]],
  ])('runs every unit once: %s', async (_, shards) => {
    const coordinator = memory();
    const suite = equal(30, 12, shards);
    const agents = [1, 2].map((shard) => agentOf(coordinator, suite, { shard }));
    const ends = await Promise.all(agents.map((agent) => agent.run()));
    expect(ends).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
    expect(agents.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  describe('with a common tail', () => {
    /** Equal shares of two, and a tail of as many short units as said. @param own units of both shares */
    const tailed = (count: number, ms: number, own = 8): { suite: Suite; plan: FleetPlan } => {
      const tail = Object.entries(equal(count, ms, [1, 2])).map(([id, one]) => [`tail ${id}`, one] as const);
      const suite = { ...equal(own, 40, [1, 2]), ...Object.fromEntries(tail) };
      const { units, ...plan } = planOf(suite);
      const isCommon = true;
      return {
        suite,
        plan: {
          ...plan,
          units: units.map((one) => ({ ...one, ...(one.id.startsWith('tail') && { isCommon }) })),
        },
      };
    };
    const isTail = (unitId: string): boolean => unitId.startsWith('tail');

    it('works its own share first, then what is kept back, which is no steal', async () => {
      const coordinator = memory();
      const { suite, plan } = tailed(20, 12);
      const agents = [1, 2].map((shard) => agentOf(coordinator, suite, { shard, plan }));
      expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['complete', 'complete']);
      expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
      for (const { ran, member } of agents) {
        expect(ran.slice(0, 4).some(isTail)).toBe(false);
        expect(ran.filter(isTail).length).toBeGreaterThan(0);
        expect(member.figures.steals).toBe(0);
      }
    });

    it('leaves a slow agent its share as long as the tail evens that out', async () => {
      const coordinator = memory();
      const { suite, plan } = tailed(160, 12, 16);
      const agents = [1, 2].map((shard) =>
        agentOf(coordinator, suite, {
          shard,
          plan,
          lengthMs: (unitId) => (shard === 2 && !isTail(unitId) ? 160 : (suite[unitId]?.[0] ?? 0)),
        }),
      );
      await Promise.all(agents.map((agent) => agent.run()));
      expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
      expect(agents.map(({ member }) => member.figures.steals)).toEqual([0, 0]);
      const [fast, slow] = agents.map(({ ran }) => ran.filter(isTail).length);
      expect(fast).toBeGreaterThan(slow ?? 0);
    });

    it('takes of an agent that never came before what is kept back', async () => {
      const { suite, plan } = tailed(10, 12);
      const agent = agentOf(memory(), suite, { shard: 1, plan });
      expect(await agent.run()).toBe('complete');
      expect(agent.ran.slice(0, 8).some(isTail)).toBe(false);
      expect(agent.member.figures).toMatchObject({ steals: 4, rescues: 4 });
    });

    it.each([
      ['at its own share', 2],
      ['at what is kept back', 30],
    ])('runs the part of its own shard when the coordinator is gone: %s', async (_, calls) => {
      const { suite, plan } = tailed(20, 12);
      const coordinator = memory();
      await coordinator.join({ agent: 'other', shard: 2, attempt: 1, slots: 1, plan });
      await coordinator.beat({ agent: 'other', held: [], freeInMs: [60_000], pace: 1 });
      // Each is a class of its own: no slot is warm for what comes next.
      const units = byId(Object.entries(suite).map(([id, [ms]]) => engineUnit(id, ms, { project: id })));
      const agent = agentOf(goneAfter(coordinator, calls), suite, { shard: 1, plan, units });
      expect(await agent.run()).toBe('alone');
      const planned = plan.units.filter(({ shard }) => shard === 1).map(({ id }) => id);
      expect(agent.ran).toEqual(expect.arrayContaining(planned));
      expect(new Set(agent.ran).size).toBe(agent.ran.length);
      // Others' units only as far as they were leased before.
      if (calls === 2) expect(agent.ran.sort()).toEqual(planned.sort());
    });
  });

  it('takes work from an agent that has more', async () => {
    const coordinator = memory();
    const suite = { ...equal(20, 30, [1]), last: [30, 2] as const };
    const [loaded, idle] = [1, 2].map((shard) => agentOf(coordinator, suite, { shard }));
    await Promise.all([loaded?.run(), idle?.run()]);
    expect([...(loaded?.ran ?? []), ...(idle?.ran ?? [])].sort()).toEqual(names(suite));
    expect(idle?.member.figures.steals).toBeGreaterThan(3);
    expect(idle?.ran.length).toBe(1 + (idle?.member.figures.steals ?? 0));
  });

  it.each([2, 4])(
    'claims none of the last units ahead of an idle slot: %i agents without a shard',
    async (count) => {
      const coordinator = memory();
      const lengths = Array.from({ length: 5 * count }, (_, index) => [`u${index}`, [200 - index, null]]);
      const suite = Object.fromEntries(lengths) as Suite;
      // Once it has begun, as many are left as there are slots.
      const slow = `u${4 * count - 1}`;
      const lengthMs = (unitId: string): number => (unitId === slow ? 5000 : (suite[unitId]?.[0] ?? 0));
      const agents = Array.from({ length: count }, () => agentOf(coordinator, suite, { lengthMs }));
      await Promise.all(agents.map((agent) => agent.run()));
      expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
      expect(agents.find(({ ran }) => ran.includes(slow))?.ran.at(-1)).toBe(slow);
    },
  );

  it('runs the units of an agent that died, those that it had finished included', async () => {
    const coordinator = memory();
    const suite = equal(12, 40, [1, 2]);
    const [dying, living] = [1, 2].map((shard) => agentOf(coordinator, suite, { shard, lingerMs: 10_000 }));
    if (!dying || !living) throw new Error('two agents');
    void dying.run();
    const end = living.run();
    setTimeout(() => dying.kill(), 100);
    expect(await end).toBe('complete');
    expect(living.ran.sort()).toEqual(names(suite));
    expect(dying.ran.length).toBeGreaterThan(0);
  });

  it('fills a phase before the last one with what can run there, and runs the rest after it', async () => {
    const coordinator = memory();
    const suite = equal(24, 20, [1, 2, null]);
    const early = { unitIds: new Set(names(suite).slice(0, 12)), ownMs: 90 };
    const agents = [1, 2].map((shard) => agentOf(coordinator, suite, { shard, early }));
    expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
    for (const { ran } of agents) expect(early.unitIds.has(ran[0] ?? '')).toBe(true);
    expect(agents.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it('learns at its end what others have taken over, though the last phase never came', async () => {
    const suite = equal(2, 20, [1]);
    const clock = { aheadMs: 0 };
    const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: () => Date.now() + clock.aheadMs });
    await coordinator.join({ agent: 'other', shard: 2, attempt: 1, slots: 1, plan: planOf(suite) });
    const early = { unitIds: new Set(['u0']), ownMs: 200 };
    const agent = agentOf(coordinator, suite, { shard: 1, early, isCutShort: true, reportMs: LEASE_MS / 2 });
    const running = agent.run();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(agent.counted).toEqual(['u0']);
    clock.aheadMs = LEASE_MS;
    await coordinator.steal({ agent: 'other', requestId: 'r', unitIds: ['u0'] });
    await running;
    expect(agent.counted).toEqual([]);
  });

  it('runs its whole share though the coordinator is gone before the last phase', async () => {
    const suite = equal(12, 20, [1, 2]);
    const early = { unitIds: new Set(['u0', 'u1', 'u2', 'u3', 'u4']), ownMs: 150 };
    const agent = agentOf(goneAfter(await joinedBy(2, suite), 3), suite, { shard: 1, early });
    expect(await agent.run()).toBe('alone');
    expect(agent.ran.sort()).toEqual(['u0', 'u10', 'u2', 'u4', 'u6', 'u8']);
  });

  it('runs in the last phase what came back that it had handed over before', async () => {
    const suite: Suite = { bad: [20, 1], good: [100, 1], later: [50, 1], busy: [150, 2] };
    const coordinator = memory();
    const early = { unitIds: new Set(['bad', 'good']), ownMs: 150 };
    const broken = new Set(['bad']);
    const agent = agentOf(coordinator, suite, { shard: 1, early, broken, lingerMs: 20_000 });
    const dying = agentOf(coordinator, suite, { shard: 2, lengthMs: () => 5000 });
    void dying.run();
    const end = agent.run();
    await until(() => agent.member.figures.handedOver === 1);
    dying.kill();
    expect(await end).toBe('complete');
    expect(agent.failed).toEqual(['bad']);
    expect(agent.counted.sort()).toEqual(names(suite));
  });

  it('hands over what it can not run, and the result of the other agent counts', async () => {
    const coordinator = memory();
    const suite = equal(10, 15, [1, 2]);
    const broken = new Set(['u0', 'u2']);
    const agents = [1, 2].map((shard) =>
      agentOf(coordinator, suite, { shard, ...(shard === 1 && { broken }) }),
    );
    expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ counted }) => counted).sort()).toEqual(names(suite));
    expect([...(agents[0]?.staleUnits ?? [])].sort()).toEqual(['u0', 'u2']);
    expect(agents[0]?.member.figures.handedOver).toBe(2);
    expect(agents.flatMap(({ failed }) => failed)).toEqual([]);
  });

  describe('whose browser fails', () => {
    const suite = equal(12, 10, [1, 2]);
    const sick = new Set(['u0', 'u1', 'u2', 'u3', 'u4']);
    const project = (id: string): string => (sick.has(id) ? 'sick' : 'p');
    const units = byId(names(suite).map((id) => engineUnit(id, 10, { project: project(id) })));

    it('leaves the units of its project to an agent that can run them', async () => {
      const coordinator = memory();
      const agents = [1, 2].map((shard) =>
        agentOf(coordinator, suite, { shard, units, ...(shard === 1 && { givenUp: ['sick'] }) }),
      );
      expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['complete', 'complete']);
      expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
      expect(agents[0]?.ran.filter((unitId) => sick.has(unitId))).toEqual([]);
      expect(agents.flatMap(({ failed }) => failed)).toEqual([]);
    });

    it.each([1, 2])('fails them, each once, when all of %i agents have given it up', async (count) => {
      const coordinator = memory();
      const agents = Array.from({ length: count }, (_, index) =>
        agentOf(coordinator, suite, { shard: index + 1, units, givenUp: ['sick'] }),
      );
      const ends = await Promise.all(agents.map((agent) => agent.run()));
      expect(ends).toEqual(agents.map(() => 'complete'));
      expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
      expect(agents.flatMap(({ failed }) => failed).sort()).toEqual([...sick].sort());
    });

    it('runs into them alone once the coordinator is gone', async () => {
      const coordinator = goneAfter(await joinedBy(2, suite), 3);
      const agent = agentOf(coordinator, suite, { shard: 1, units, givenUp: ['sick'] });
      expect(await agent.run()).toBe('alone');
      expect(agent.ran.sort()).toEqual(['u0', 'u10', 'u2', 'u4', 'u6', 'u8']);
    });
  });

  it('fails what no agent can run, once, and comes to an end', async () => {
    const coordinator = memory();
    const suite = equal(10, 15, [1, 2]);
    const broken = new Set(['u0', 'u1']);
    const agents = [1, 2].map((shard) => agentOf(coordinator, suite, { shard, broken }));
    expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ counted }) => counted).sort()).toEqual(names(suite));
    expect(agents.flatMap(({ failed }) => failed).sort()).toEqual(['u0', 'u1']);
    const tries = agents.flatMap(({ ran }) => ran.filter((unitId) => broken.has(unitId)));
    expect(tries.sort()).toEqual(['u0', 'u0', 'u1', 'u1']);
  });

  it('takes back what it handed over when the agent dies that had it', async () => {
    const coordinator = memory();
    const suite: Suite = { bad: [20, 1], long: [400, 2] };
    const one = agentOf(coordinator, suite, { shard: 1, broken: new Set(['bad']), lingerMs: 20_000 });
    const dying = agentOf(coordinator, suite, {
      shard: 2,
      lengthMs: (unitId) => (unitId === 'bad' ? 20_000 : 100),
    });
    void dying.run();
    const end = one.run();
    await until(() => dying.ran.includes('bad'));
    dying.kill();
    expect(await end).toBe('complete');
    expect(one.failed).toEqual(['bad']);
    expect(one.counted.sort()).toEqual(['bad', 'long']);
  });

  it('takes back what it handed over when the coordinator is gone', async () => {
    const suite: Suite = { bad: [20, 1], long: [600, 1], other: [1000, 2] };
    const away = { failure: null as EvenkeelError | null };
    const coordinator = memory();
    const agent = agentOf(switched(coordinator, away), suite, { shard: 1, broken: new Set(['bad']) });
    const busy = agentOf(coordinator, suite, { shard: 2 });
    void busy.run();
    const end = agent.run();
    await until(() => agent.member.figures.handedOver === 1);
    away.failure = forgotten();
    expect(await end).toBe('alone');
    expect(agent.failed).toEqual(['bad']);
    busy.kill();
  });

  it('does not count what a frozen agent hands in after its lease was lost', async () => {
    const coordinator = memory();
    const suite: Suite = { slow: [20, 1], other: [20, 2] };
    const frozen = agentOf(coordinator, suite, { shard: 1, lengthMs: () => 3 * LEASE_MS });
    // It beats no more: its process stands still, all but the unit.
    Object.assign(frozen.member, { beat: () => Promise.resolve() });
    const living = agentOf(coordinator, suite, { shard: 2, lingerMs: 20_000 });
    const [, end] = await Promise.all([frozen.run(), living.run()]);
    expect(end).toBe('complete');
    expect(living.ran.sort()).toEqual(['other', 'slow']);
    expect([...frozen.staleUnits]).toEqual(['slow']);
  });

  it.each([
    ['and others have run it meanwhile', 2 * LEASE_MS + 500, 2],
    ['and nobody has run it', LEASE_MS + 300, 0],
  ])('that was frozen counts what it had done once: %s', async (_, frozenMs, leastStale) => {
    const coordinator = memory();
    const suite = equal(16, 60, [1, 2]);
    const ice = frozen();
    const agents = [1, 2].map((shard) => {
      const isFrozen = shard === 1 || leastStale === 0;
      return agentOf(isFrozen ? proxied(coordinator, ice.held) : coordinator, suite, { shard });
    });
    setTimeout(() => ice.freeze(frozenMs), 250);
    const ends = await Promise.all(agents.map((agent) => agent.run()));
    expect(ends).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ counted }) => counted).sort()).toEqual(names(suite));
    expect(agents[0]?.staleUnits.size).toBeGreaterThanOrEqual(leastStale);
    if (leastStale === 0) expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
  });

  it('starts what it has claimed though the one that it would rather start is locked elsewhere', async () => {
    const coordinator = memory();
    const suite: Suite = { printing: [200, 1], kept: [50, 2], free: [20, 2] };
    const plan = planOf(suite, { printing: ['the printer'], kept: ['the printer'] });
    await coordinator.join({ agent: 'holder', shard: 1, attempt: 1, slots: 1, plan });
    const held = await coordinator.claim({ agent: 'holder', requestId: 'r', count: 1, preferred: [] });
    const [lease] = held.leases;
    if (!lease) throw new Error('a lease');
    const agent = agentOf(coordinator, suite, { shard: 2, plan });
    const end = agent.run();
    await until(() => agent.ran.length === 1);
    expect(agent.ran).toEqual(['free']);
    await coordinator.complete({ agent: 'holder', ...lease, isOk: true, failures: 0 });
    await coordinator.seal('holder');
    expect(await end).toBe('complete');
    expect(agent.ran).toEqual(['free', 'kept']);
  });

  it('is not taken for dead while its reports are written', async () => {
    const coordinator = memory();
    const suite = equal(6, 20, [1, 2]);
    const agents = [1, 2].map((shard) =>
      agentOf(coordinator, suite, { shard, reportMs: shard === 1 ? 2 * LEASE_MS : 0 }),
    );
    await Promise.all(agents.map((agent) => agent.run()));
    expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
  });

  it('is not taken for dead while its set-ups last', async () => {
    const suite = equal(4, 20, [1]);
    const coordinator = await joinedBy(2, suite);
    const running = agentOf(coordinator, suite, { shard: 1, setUpMs: 2 * LEASE_MS }).run();
    await new Promise((resolve) => setTimeout(resolve, 1.5 * LEASE_MS));
    const { agents } = await coordinator.view('other');
    expect(agents.find(({ shard }) => shard === 1)).toMatchObject({ state: 'alive', freeInMs: [0] });
    expect(await running).toBe('complete');
  });

  it('keeps locks over agents', async () => {
    const coordinator = memory();
    const suite = equal(10, 15, [1, 2]);
    const needs = Object.fromEntries(Object.keys(suite).map((id) => [id, ['the printer']]));
    let running = 0;
    let most = 0;
    const lengthMs = (): number => {
      most = Math.max(most, ++running);
      setTimeout(() => running--, 14);
      return 15;
    };
    const agents = [1, 2].map((shard) =>
      agentOf(coordinator, suite, { shard, plan: planOf(suite, needs), lengthMs }),
    );
    await Promise.all(agents.map((agent) => agent.run()));
    expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
    expect(most).toBe(1);
  });

  it('goes on alone with its own share when the coordinator is gone, and says so', async () => {
    const suite = equal(10, 20, [1, 2]);
    const agent = agentOf(goneAfter(await joinedBy(2, suite), 3), suite, { shard: 1 });
    expect(await agent.run()).toBe('alone');
    expect(agent.ran.sort()).toEqual(['u0', 'u2', 'u4', 'u6', 'u8']);
    expect(agent.warnings.join()).toMatch(/goes on with its own share/);
  });

  it('goes on alone with what is planned for agents that had not come, too: these can not learn of the plan', async () => {
    const suite = equal(9, 20, [1, 2, 3]);
    const agent = agentOf(goneAfter(await joinedBy(2, suite), 3), suite, { shard: 1 });
    expect(await agent.run()).toBe('alone');
    expect(agent.ran.sort()).toEqual(['u0', 'u2', 'u3', 'u5', 'u6', 'u8']);
    expect(agent.warnings.join()).toContain('It also runs 3 units of shards of which nobody is there.');
  });

  it('goes on alone with the share of a shard of which all agents have died, too', async () => {
    const suite = equal(9, 200, [1, 2, 3]);
    const clock = { aheadMs: 0 };
    const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: () => Date.now() + clock.aheadMs });
    const place = { attempt: 1, slots: 1, plan: planOf(suite) };
    await coordinator.join({ ...place, agent: 'doomed', shard: 3 });
    clock.aheadMs = LEASE_MS - 100;
    await coordinator.join({ ...place, agent: 'other', shard: 2 });
    const agent = agentOf(goneAfterBeat(coordinator), suite, { shard: 1 });
    expect(await agent.run()).toBe('alone');
    expect(agent.ran.sort()).toEqual(['u0', 'u2', 'u3', 'u5', 'u6', 'u8']);
    expect(agent.warnings.join()).toContain('It also runs 3 units of shards of which nobody is there.');
  });

  it.each([
    ['has forgotten the run', forgotten()],
    ['is out of reach', unreachable()],
  ])('runs what a lock kept back here once the coordinator %s', async (_, failure) => {
    const suite: Suite = { printing: [20, 1], kept: [20, 1], free: [20, 1] };
    const plan = planOf(suite, { printing: ['the printer'], kept: ['the printer'] });
    const coordinator = memory();
    const away = { failure: null as EvenkeelError | null };
    await coordinator.join({ agent: 'holder', shard: 2, attempt: 1, slots: 1, plan });
    await coordinator.steal({ agent: 'holder', requestId: 'r', unitIds: ['printing'] });
    const agent = agentOf(switched(coordinator, away), suite, { shard: 1, plan });
    setTimeout(() => (away.failure = failure), 300);
    expect(await agent.run()).toBe('alone');
    expect(agent.ran.sort()).toEqual(['free', 'kept', 'printing']);
  });

  it('names what nobody runs when it does not wait any longer', async () => {
    const coordinator = memory();
    const suite: Suite = { mine: [20, 1], foreign: [20, 2] };
    const units = byId([engineUnit('mine', 20)]);
    const agent = agentOf(coordinator, suite, { shard: 1, units, lingerMs: 100 });
    expect(await agent.run()).toBe('lingered');
    expect(agent.unfinished).toEqual(['foreign']);
  });

  it('does not count on another one that waits no longer either', async () => {
    const coordinator = memory();
    const suite: Suite = { mine: [20, 1], another: [20, 2], foreign: [20, 3] };
    const agents = ['mine', 'another'].map((own, index) =>
      agentOf(coordinator, suite, {
        shard: index + 1,
        units: byId([engineUnit(own, 20)]),
        lingerMs: 100,
        reportMs: LEASE_MS,
      }),
    );
    expect(await Promise.all(agents.map((agent) => agent.run()))).toEqual(['lingered', 'lingered']);
    expect(agents.flatMap(({ unfinished }) => unfinished)).toEqual(['foreign']);
  });

  it('takes at last what waits behind a unit that lasts longer than predicted, and leaves that one to its agent', async () => {
    const coordinator = new MemoryCoordinator({ leaseMs: 60_000, now: Date.now });
    const suite: Suite = { overdue: [20, 1], behind: [20, 1] };
    const plan = planOf(suite);
    await coordinator.join({ agent: 'busy', shard: 1, attempt: 1, slots: 1, plan });
    await coordinator.steal({ agent: 'busy', requestId: 'r', unitIds: ['overdue'] });
    const agent = agentOf(coordinator, suite, { shard: 2, lingerMs: 200 });
    expect(await agent.run()).toBe('lingered');
    expect({ ran: agent.ran, unfinished: agent.unfinished }).toEqual({ ran: ['behind'], unfinished: [] });
  });

  it('shares again when the coordinator is back, and every unit is accepted once', async () => {
    const coordinator = memory();
    const suite = equal(20, 250, [1, 2]);
    const away = { failure: null as EvenkeelError | null };
    const agents = [1, 2].map((shard) => agentOf(switched(coordinator, away), suite, { shard, slots: 2 }));
    setTimeout(() => (away.failure = unreachable()), 300);
    setTimeout(() => (away.failure = null), 300 + LEASE_MS / 2);
    const ends = await Promise.all(agents.map((agent) => agent.run()));
    expect(ends).toEqual(['complete', 'complete']);
    expect(agents.flatMap(({ counted }) => counted).sort()).toEqual(names(suite));
  });
});

it('goes with its last unit: what is over need not wait for the next look', async () => {
  // The idle slot has looked at this very moment, and in a clock that stands still the next look never comes.
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const suite: Suite = { short: [10, null], long: [100, null] };
    const agent = agentOf(memory(), suite, { slots: 2 });
    expect(await agent.run()).toBe('complete');
    expect(agent.ran.sort()).toEqual(names(suite));
  } finally {
    vi.useRealTimers();
  }
});

const unreachable = (): EvenkeelError =>
  new EvenkeelError('COORDINATOR_UNREACHABLE', 'The coordinator does not answer.');

const forgotten = (): EvenkeelError =>
  new EvenkeelError('COORDINATOR_LOST', 'The coordinator has forgotten the run.');

/** Answers so many calls, then it has forgotten the run. */
function goneAfter(coordinator: Coordinator, calls: number): Coordinator {
  let left = calls;
  return proxied(coordinator, () => {
    if (left-- <= 0) throw forgotten();
  });
}

/** Fails as long as there is a failure. */
function switched(coordinator: Coordinator, state: { readonly failure: EvenkeelError | null }): Coordinator {
  return proxied(coordinator, () => {
    if (state.failure) throw state.failure;
  });
}

/** Has forgotten the run once it has answered a beat. */
function goneAfterBeat(coordinator: Coordinator): Coordinator {
  let isGone = false;
  const known = proxied(coordinator, () => {
    if (isGone) throw forgotten();
  });
  const beat: Coordinator['beat'] = async (request) => {
    const answer = await known.beat(request);
    isGone = true;
    return answer;
  };
  return new Proxy(known, { get: (target, name) => (name === 'beat' ? beat : Reflect.get(target, name)) });
}

/** Holds calls back, as a process that stands still would make them later. */
function frozen(): { freeze: (ms: number) => void; held: () => Promise<void> } {
  let untilMs = 0;
  return {
    freeze: (ms) => (untilMs = Date.now() + ms),
    held: () => new Promise((resolve) => setTimeout(resolve, untilMs - Date.now())),
  };
}
