import { expect, it, onTestFinished, vi } from 'vitest';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { suiteDigest } from '../../../src/coordinate/unit-id.js';
import { Engine } from '../../../src/engine/engine.js';
import { NOTHING_AHEAD } from '../../../src/fleet/look-ahead.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { makeMemberParts } from '../../../src/fleet/member-parts.js';
import { MemberSteps } from '../../../src/fleet/member-steps.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

/** The steps of an agent that has the run to itself, and a slot that runs a unit of a second. */
async function scene() {
  const coordinator = new MemoryCoordinator({ leaseMs: 1000, now: () => 0 });
  const plan = {
    suiteDigest: suiteDigest(['runs']),
    units: [{ id: 'runs', predictedMs: 1000, shard: 1, needs: [] }],
    limits: {},
  };
  await coordinator.join({ agent: 'me', shard: 1, attempt: 1, slots: 1, plan });
  const settings = { agent: 'me', shard: 1, slots: 1, leaseMs: 1000, lingerMs: 1000 };
  const waiter = { nowMs: 0, wait: () => Promise.resolve() };
  const parts = makeMemberParts({ ...settings, coordinator, waiter }, { poke: () => undefined });
  onTestFinished(() => parts.timers.clear());
  const engine = new Engine(phaseSetup([engineUnit('runs', 1000)], { slots: 1 }));
  engine.handle({ type: 'unit-started', unitId: 'runs', slot: 0, atMs: 0, isWarm: true });
  const host = {
    ...{ engine, isLast: true, nowMs: 0, avoided: new Set(), slots: [{ isBusy: true, warmKey: 'p' }] },
    ...{ unitOf: () => undefined, failuresKnown: () => undefined, agentsKnown: () => undefined },
  } as unknown as MemberHost;
  const hooks = { poke: () => undefined, isBack: () => Promise.resolve(), end: () => undefined };
  return { parts, host, engine, steps: new MemberSteps(parts, hooks) };
}

it('takes nothing that waited before for what a look has brought', async () => {
  const { parts, host, engine, steps } = await scene();
  parts.book.grant('waited', { unitId: 'waited', fence: 1 });
  const { lookAhead } = parts;
  if (!lookAhead) throw new Error('It looks ahead.');
  const outlook = { ...NOTHING_AHEAD, forLook: engine.running, keptFor: new Set([1]) };
  vi.spyOn(lookAhead, 'outlook').mockReturnValue(outlook);
  const lookedFor = vi.spyOn(lookAhead, 'lookedFor');
  const askedFor = vi.spyOn(lookAhead, 'askedFor');
  await steps.together(host);
  expect(lookedFor).toHaveBeenCalled();
  expect(askedFor).not.toHaveBeenCalled();
});

it('keeps no process alive to look at a slot again', async () => {
  const { parts, host, steps } = await scene();
  const after = vi.spyOn(parts.timers, 'after');
  await steps.together(host);
  expect(after.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
});
