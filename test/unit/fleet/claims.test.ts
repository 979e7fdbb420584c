import { describe, expect, it, vi } from 'vitest';
import type { FleetUnit } from '../../../src/coordinate/coordinator.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { suiteDigest } from '../../../src/coordinate/unit-id.js';
import { EvenkeelError } from '../../../src/errors.js';
import { Engine } from '../../../src/engine/engine.js';
import type { MemberHost } from '../../../src/fleet/member-host.js';
import { makeMemberParts, type MemberParts } from '../../../src/fleet/member-parts.js';
import { engineUnit, phaseSetup } from '../../support/engine-units.js';

const SETTINGS = { agent: 'me', shard: 1, slots: 1, leaseMs: 1000, lingerMs: 1000 };

const planned = (id: string, predictedMs: number, more: Partial<FleetUnit> = {}): FleetUnit => ({
  ...{ id, predictedMs, shard: 1, needs: [] },
  ...more,
});

interface Scene {
  readonly parts: MemberParts;
  readonly host: MemberHost;
  readonly coordinator: MemoryCoordinator;
}

/** An agent with one slot that has joined and can claim the units that are its own. */
async function joined(units: readonly FleetUnit[]): Promise<Scene> {
  const coordinator = new MemoryCoordinator({ leaseMs: 1000, now: () => 0 });
  const plan = { suiteDigest: suiteDigest(units.map(({ id }) => id)), units, limits: {} };
  await coordinator.join({ agent: 'me', shard: 1, attempt: 1, slots: 1, plan });
  const known = units.map(({ id, predictedMs }) => engineUnit(id, predictedMs));
  const waiter = { nowMs: 0, wait: () => Promise.resolve() };
  const parts = makeMemberParts({ ...SETTINGS, coordinator, waiter }, { poke: () => undefined });
  const host = {
    engine: new Engine(phaseSetup([], { slots: 1 })),
    unitOf: (unitId: string) => known.find(({ id }) => id === unitId),
    granted: () => undefined,
    withdrawn: () => undefined,
  } as unknown as MemberHost;
  const own = units.filter(({ isCommon }) => !isCommon);
  const common = units.filter(({ isCommon }) => isCommon);
  parts.claims.keptBack(common.map(({ id }) => id));
  for (const { id } of own) parts.book.addOpen(id);
  return { parts, host, coordinator };
}

const asked = { count: 2, ahead: 0, preferred: [], isPicky: false };

describe('claims', () => {
  it('takes nothing of what is kept back for all in place of its own share before that was looked at', async () => {
    const { parts, host } = await joined([planned('own', 10), planned('tail', 90, { isCommon: true })]);
    expect(await parts.claims.claim(asked, host)).toBe('got');
    expect(parts.book.waitingUnits()).toEqual(['own']);
    expect(await parts.claims.claim(asked, host)).toBe('own-used-up');
    parts.claims.open({ open: [engineUnit('tail', 90)], shut: [], evenMs: 0 }, host);
    expect(await parts.claims.claim(asked, host)).toBe('got');
    expect(parts.book.waitingUnits()).toEqual(['own', 'tail']);
  });

  it('takes what is missing from nobody where nothing is kept back', async () => {
    const { parts, host } = await joined([planned('own', 10), planned('free', 90, { shard: null })]);
    expect(await parts.claims.claim({ ...asked, preferred: ['own'] }, host)).toBe('got');
    expect(parts.book.waitingUnits()).toEqual(['own', 'free']);
  });

  it('keeps open what it was not given ahead, and nothing that others have', async () => {
    const { parts, host, coordinator } = await joined([planned('a', 20), planned('b', 10)]);
    const ahead = { ...asked, ahead: 2, preferred: ['a', 'b'] };
    expect(await parts.claims.claim(ahead, host)).toBe('got');
    expect(parts.book.waitingUnits()).toEqual(['a']);
    expect(await parts.claims.claim(ahead, host)).toBe('got');
    expect(parts.book.openUnits()).toEqual(['b']);
    await coordinator.steal({ agent: 'me', requestId: 'elsewhere', unitIds: ['b'] });
    expect(await parts.claims.claim(ahead, host)).toBe('in-vain');
    expect(parts.book.openUnits()).toEqual([]);
  });

  it('takes nothing else where it is picky, and leaves open what it did not ask for', async () => {
    const { parts, host, coordinator } = await joined([planned('a', 20), planned('b', 10)]);
    await coordinator.steal({ agent: 'me', requestId: 'elsewhere', unitIds: ['b'] });
    expect(await parts.claims.claim({ ...asked, preferred: ['b'], isPicky: true }, host)).toBe('in-vain');
    expect(parts.book.openUnits()).toEqual(['a']);
    expect(parts.book.waitingUnits()).toEqual([]);
  });

  it('has not asked for what is kept back where it was picky: that is looked at next', async () => {
    const { parts, host, coordinator } = await joined([
      planned('own', 20),
      planned('tail', 90, { isCommon: true }),
    ]);
    await coordinator.steal({ agent: 'me', requestId: 'elsewhere', unitIds: ['own'] });
    const picky = { ...asked, preferred: ['own'], isPicky: true };
    expect(await parts.claims.claim(picky, host)).toBe('own-used-up');
  });

  it('gives back once the coordinator, out of reach for a short time only, is there again', async () => {
    const { parts, host, coordinator } = await joined([planned('a', 20)]);
    await parts.claims.claim({ ...asked, preferred: ['a'] }, host);
    const away = new EvenkeelError('COORDINATOR_UNREACHABLE', 'It is away.');
    vi.spyOn(coordinator, 'release').mockRejectedValueOnce(away);
    await parts.claims.giveBack(['a'], host);
    expect(await coordinator.view('me')).toMatchObject({ leased: 0, queues: [{ unitIds: ['a'] }] });
  });

  it('claims no unit again that was another agent’s and went back', async () => {
    const { parts, host } = await joined([planned('a', 20), planned('theirs', 20, { shard: 2 })]);
    parts.book.addPlanned('a');
    parts.book.close('theirs');
    await parts.claims.claim({ ...asked, preferred: ['a'] }, host);
    await parts.claims.take(['theirs'], host);
    await parts.claims.giveBack(['a', 'theirs'], host);
    expect(parts.book.openUnits()).toEqual(['a']);
    expect(['a', 'theirs'].map((unitId) => host.engine?.isQueued(unitId))).toEqual([true, false]);
  });

  it("knows a unit that another agent's lock kept back, and that is claimed after all, as one that was there before", async () => {
    const locked = planned('locked', 20, { needs: ['k'] });
    const { parts, host, coordinator } = await joined([
      locked,
      planned('other', 10, { shard: 2, needs: ['k'] }),
    ]);
    const unit = engineUnit('locked', 20);
    host.engine?.handle({ type: 'unit-added', unit });
    const [lease] = await coordinator.steal({ agent: 'me', requestId: 'elsewhere', unitIds: ['other'] });
    expect(await parts.claims.claim({ ...asked, preferred: ['locked'] }, host)).toBe('in-vain');
    expect(host.engine?.isQueued('locked')).toBe(false);
    host.engine?.handle({ type: 'unit-added', unit: engineUnit('later', 10) });
    await coordinator.complete({
      agent: 'me',
      unitId: 'other',
      fence: lease?.fence ?? 0,
      isOk: true,
      failures: 0,
    });
    parts.claims.open({ open: [unit], shut: [], evenMs: 0 }, host);
    expect(await parts.claims.claim({ ...asked, preferred: ['locked'] }, host)).toBe('got');
    expect(parts.book.waitingUnits()).toEqual(['locked']);
    expect(['locked', 'later'].map((id) => host.engine?.numberOf(id))).toEqual([1, 2]);
  });
});
