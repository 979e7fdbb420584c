/** When agents may go, and what they leave to be named. */
import { describe, expect, it } from 'vitest';
import { unit, planOf, UNITS, Agent, ids, LEASE_MS, fleetOn, type OpenRun } from './harness.js';

export function leaveContract(openRun: OpenRun): void {
  const fleet = fleetOn(openRun);

  describe('leave', () => {
    async function finished(shards: readonly (number | null)[]) {
      const parts = await fleet(shards);
      const leases = [...(await parts.first.claim(9)), ...(await parts.first.steal(['c']))];
      for (const lease of leases) await parts.first.complete(lease);
      return parts;
    }

    it('lets nobody go while units are queued or others run some', async () => {
      const { first, second } = await fleet([1, 2]);
      expect(await second.coordinator.leave('agent-1')).toBe('stay');
      const leases = [...(await first.claim(9)), ...(await first.steal(['c']))];
      expect(await second.coordinator.leave('agent-1')).toBe('stay');
      for (const lease of leases) await first.complete(lease);
      expect(await second.coordinator.leave('agent-1')).toBe('go');
    });

    it('is not the last one as long as an agent of a shard has yet to come', async () => {
      const run = openRun();
      const [first, second] = [new Agent(run.open(), 'first'), new Agent(run.open(), 'second')];
      await first.join(1);
      expect((await first.coordinator.seal('first')).isLast).toBe(false);
      await second.join(2);
      expect((await second.coordinator.seal('second')).isLast).toBe(true);
    });

    it('keeps the last one until the reports of all others are out', async () => {
      const { run, first, second } = await finished([1, 2]);
      expect(await first.coordinator.leave('agent-0')).toBe('go');
      expect(await second.coordinator.leave('agent-1')).toBe('stay');
      const { agents } = await second.coordinator.view('agent-1');
      expect(agents.map(({ state }) => state)).toEqual(['leaving', 'alive']);
      expect((await first.coordinator.seal('agent-0')).isLast).toBe(false);
      expect(await second.coordinator.leave('agent-1')).toBe('go');
      expect(await second.coordinator.seal('agent-1')).toEqual({
        missing: [],
        accepted: [],
        recovered: 0,
        isLast: true,
      });
      // One that comes after the last one is not the last one too.
      const late = new Agent(run.open(), 'late');
      await late.join(3);
      expect((await late.coordinator.seal('late')).isLast).toBe(false);
      expect((await second.coordinator.seal('agent-1')).isLast).toBe(true);
    });

    it('gives the last one what an agent had done that died before its report was out', async () => {
      const { run, first, second } = await finished([1, 2]);
      expect(await first.coordinator.leave('agent-0')).toBe('go');
      run.advance(LEASE_MS - 1);
      expect(await second.coordinator.leave('agent-1')).toBe('stay');
      run.advance(2);
      expect(await second.coordinator.leave('agent-1')).toBe('stay');
      expect(ids(await second.claim(9)).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
      const { missing, isLast } = await second.coordinator.seal('agent-1');
      expect([...missing].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(isLast).toBe(true);
    });
  });

  describe('quit', () => {
    it('names what has no result to the one that quits last, in whatever order', async () => {
      const { first, second } = await fleet([1, 2]);
      for (const lease of await first.claim(2)) await first.complete(lease);
      expect(await first.coordinator.quit('agent-0')).toEqual([]);
      expect([...(await second.coordinator.quit('agent-1'))].sort()).toEqual(['c', 'd', 'e']);
    });

    it('counts on nobody who has died or whose report is out', async () => {
      const { run, first, second, third } = await fleet([1, 2, 3]);
      await second.coordinator.seal('agent-1');
      run.advance(LEASE_MS - 1);
      await first.beat();
      expect(await first.coordinator.quit('agent-0')).toEqual([]);
      run.advance(2);
      expect((await first.coordinator.quit('agent-0')).length).toBe(UNITS.length);
      await third.beat();
      expect(await first.coordinator.quit('agent-0')).toEqual([]);
    });

    it('changes nothing once the report of the agent is out', async () => {
      const { first, second } = await fleet([1, 2]);
      for (const lease of await first.claim(9)) await first.complete(lease);
      await first.coordinator.seal('agent-0');
      expect(await first.coordinator.quit('agent-0')).toEqual([]);
      const { agents, provisional } = await second.coordinator.view('agent-1');
      expect([agents.find(({ agent }) => agent === 'agent-0')?.state, provisional]).toEqual(['sealed', 0]);
    });

    it('leaves out what another agent shows as not run', async () => {
      const { first, second } = await fleet([1, 2]);
      await second.coordinator.forgo('agent-1', ['c']);
      await second.coordinator.seal('agent-1');
      expect([...(await first.coordinator.quit('agent-0'))].sort()).toEqual(['a', 'b', 'd', 'e']);
    });

    it('keeps nothing of what is nobody’s for the slots of the one that quits', async () => {
      const { first, second } = await fleet([1, 2], planOf(['p', 'q', 'r', 's'].map((id) => unit(id, 1))));
      expect((await first.ask(1, { ahead: 1 })).leases).toEqual([]);
      await second.coordinator.quit('agent-1');
      expect((await first.ask(1, { ahead: 1 })).leases).toHaveLength(1);
    });
  });
}
