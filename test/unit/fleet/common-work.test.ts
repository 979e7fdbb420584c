import { describe, expect, it } from 'vitest';
import type { FleetAgent, FleetQueue, FleetView } from '../../../src/coordinate/coordinator.js';
import { Engine } from '../../../src/engine/engine.js';
import type { EngineUnit } from '../../../src/engine/events.js';
import { commonWork, type CommonWork } from '../../../src/fleet/common-work.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { byId, engineUnit, phaseSetup } from '../../support/engine-units.js';

const LOOKER = { agent: 'me', shard: 1, pace: 1, own: [] };

const peer = (shard: number | null, freeInMs: number, state: FleetAgent['state'] = 'alive'): FleetAgent => ({
  ...{ agent: `agent ${shard}`, shard, slots: 1, freeInMs: [freeInMs] },
  ...{ pace: 1, givenUp: [], state },
});

const queueOf = (shard: number | null, units: readonly EngineUnit[]): FleetQueue => ({
  shard,
  unitIds: units.map(({ id }) => id),
  count: units.length,
  totalMs: units.reduce((sum, { estimate }) => sum + estimate.value, 0),
});

interface Scene {
  readonly agents?: readonly FleetAgent[];
  readonly queues: readonly FleetQueue[];
  readonly units: readonly EngineUnit[];
  readonly avoided?: readonly string[];
  readonly workerStartMs?: number;
  /** Of the agent's own share, and waiting for what it runs in another slot. */
  readonly own?: readonly EngineUnit[];
  /** What it runs in another slot. */
  readonly runs?: EngineUnit;
}

/** What an agent with one idle slot, warm for project `p`, sees. */
function seen({
  agents = [],
  queues,
  units,
  avoided = [],
  workerStartMs = 0,
  own = [],
  runs,
}: Scene): CommonWork {
  const known = byId(units);
  const engine = new Engine(phaseSetup(runs ? [runs] : [], { slots: 2 }));
  if (runs) engine.handle({ type: 'unit-started', unitId: runs.id, slot: 1, atMs: 0, isWarm: true });
  const host = {
    engine,
    slots: [{ isBusy: false, warmKey: 'p' }, ...(runs ? [{ isBusy: true, warmKey: 'p' }] : [])],
    nowMs: 0,
    avoided: new Set(avoided),
    unitOf: (unitId: string) => known.get(unitId),
    workerStartMs: () => workerStartMs,
  } as unknown as MemberHost;
  const me = { ...peer(1, 0), agent: 'me' };
  const view: FleetView = {
    agents: [me, ...agents],
    queues,
    ...{ leased: 0, done: 0, provisional: 0, failures: 0 },
  };
  return commonWork(view, host, { ...LOOKER, own });
}

const ids = ({ open }: CommonWork): string[] => open.map(({ id }) => id);

describe('commonWork', () => {
  const tail = [engineUnit('a', 30), engineUnit('b', 20)];

  it("is what is nobody's, and what was given back in the agent's own share, never what is another's", () => {
    const own = engineUnit('own', 40);
    const other = engineUnit('other', 50);
    const queues = [queueOf(2, [other]), queueOf(1, [own]), queueOf(null, tail)];
    expect(ids(seen({ queues, units: [own, other, ...tail] }))).toEqual(['own', 'a', 'b']);
  });

  it('is no unit of its own share while some of that waits for what runs here', () => {
    const own = [engineUnit('waits', 40)];
    const queues = [queueOf(1, own), queueOf(null, tail)];
    const units = [...own, ...tail];
    const runs = engineUnit('runs', 60);
    const work = seen({ queues, units, own, runs });
    expect([ids(work), work.shut]).toEqual([['a', 'b'], []]);
    // The idle slot takes what is nobody's, the other one goes on with what is its own.
    expect(work.evenMs).toBe(50);
    expect(seen({ queues, units, runs }).evenMs).toBe(75);
  });

  it('leaves out what the agent can not run, or leaves to others', () => {
    const sick = engineUnit('sick', 30, { project: 'sick' });
    const unknown = engineUnit('unknown', 30);
    const queues = [queueOf(null, [...tail, sick, unknown])];
    const work = seen({ queues, units: [...tail, sick], avoided: ['sick'] });
    expect(ids(work)).toEqual(['a', 'b']);
    expect(work.shut).toEqual(['sick', 'unknown']);
  });

  it('tells when all are through that are there, the others with their own shares first', () => {
    const own = [engineUnit('x', 60), engineUnit('y', 40)];
    const queues = [queueOf(2, own), queueOf(null, tail)];
    const scene = { queues, units: tail };
    // One that has 100 ms of its own, one that is free in 10 ms, and this one: 50 ms fill up the two.
    expect(seen({ ...scene, agents: [peer(2, 0), peer(3, 10)] }).evenMs).toBe(30);
    expect(seen({ ...scene, agents: [peer(2, 0), peer(3, 10, 'dead')] }).evenMs).toBe(50);
  });

  it("says nothing of an end where nothing is nobody's", () => {
    expect(seen({ queues: [queueOf(2, tail)], units: tail, agents: [peer(2, 100)] }).evenMs).toBe(0);
  });

  it('starts no worker for what others will have done before it is up, unless all of them are idle', () => {
    const cold = engineUnit('cold', 10, { project: 'q' });
    const scene = { queues: [queueOf(null, [cold, ...tail])], units: [cold, ...tail], workerStartMs: 100 };
    expect(ids(seen({ ...scene, agents: [peer(2, 40)] }))).toEqual(['a', 'b']);
    expect(ids(seen({ ...scene, agents: [peer(2, 400)] }))).toEqual(['cold', 'a', 'b']);
    expect(ids(seen({ ...scene, agents: [peer(2, 0)] }))).toEqual(['cold', 'a', 'b']);
  });
});
