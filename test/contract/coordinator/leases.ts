/** What becomes of a unit that somebody has. */
import { describe, expect, it } from 'vitest';
import { MOST_HAND_OVERS, type Lease } from '../../../src/coordinate/coordinator.js';
import { unit, planOf, UNITS, Agent, ids, LEASE_MS, fleetOn, type OpenRun } from './harness.js';

export function leaseContract(openRun: OpenRun): void {
  const fleet = fleetOn(openRun);

  describe('leases', () => {
    it('hold as long as they are renewed', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const leases = await first.claim(2);
      for (let beat = 0; beat < 3; beat++) {
        run.advance(LEASE_MS - 1);
        expect(await first.beat(leases)).toMatchObject({ lost: [] });
        await second.beat();
      }
      expect(ids(await second.claim(9))).not.toContain('a');
    });

    it('that were not renewed go to others, and the late result is stale', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [lease] = await first.claim(1);
      run.advance(LEASE_MS - 1);
      await second.beat();
      run.advance(2);
      const [again] = await second.claim(1, ['a']);
      expect(again?.unitId).toBe('a');
      expect(again?.fence).toBeGreaterThan(lease?.fence ?? Infinity);
      expect(await first.beat(lease ? [lease] : [])).toMatchObject({ lost: ['a'] });
      expect(lease && (await first.complete(lease))).toBe('stale');
      expect(again && (await second.complete(again))).toBe('accepted');
    });

    it("that were given back are nobody's", async () => {
      const { first, second } = await fleet([1, 2]);
      const leases = await first.claim(2);
      await first.coordinator.release('agent-0', leases);
      expect(ids(await second.claim(9))).toEqual(['c', 'a', 'b', 'd', 'e']);
      expect(await first.beat(leases)).toMatchObject({ lost: ['a', 'b'] });
    });
  });

  describe('forgo', () => {
    it('ends what is queued or leased without a result, for one agent to show', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a, b] = (await first.claim(2)) as [Lease, Lease];
      const [c] = (await second.claim(1)) as [Lease];
      expect(await first.complete(a)).toBe('accepted');
      expect(await first.coordinator.forgo(first.name, ['a', 'b', 'd'])).toEqual(['b', 'd']);
      expect(await first.complete(b)).toBe('stale');
      expect((await second.beat([c])).lost).toEqual([]);
      expect(await second.steal(['b', 'd'])).toEqual([]);
      expect(ids(await second.claim(9))).toEqual(['e']);
      expect(await second.coordinator.forgo(second.name, ['b', 'c'])).toEqual(['c']);
      expect((await second.beat([c])).lost).toEqual(['c']);
      // A repetition gives the same answer.
      expect(await second.coordinator.forgo(second.name, ['b', 'c'])).toEqual(['c']);
      run.advance(LEASE_MS + 1);
      expect(await first.claim(9)).toHaveLength(2);
    });

    it('holds until a job of a higher attempt joins', async () => {
      const { run, first } = await fleet([1, 2]);
      expect(await first.coordinator.forgo(first.name, ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
      const late = new Agent(run.open(), 'late');
      await late.join(3);
      expect(ids(await late.claim(1))).toEqual(['d']);
      const again = new Agent(run.open(), 'again');
      expect(await again.join(1, planOf(UNITS), 2)).toMatchObject({ type: 'joined' });
      expect(ids(await again.claim(3))).toEqual(['a', 'b', 'c']);
    });

    it('holds for jobs of the same run that a CI has given higher numbers', async () => {
      const { run, first } = await fleet([1, 2]);
      await first.coordinator.forgo(first.name, ['a', 'b', 'c']);
      const later = new Agent(run.open(), 'later');
      await later.join(3, planOf(UNITS), 7, false);
      expect(ids(await later.claim(9))).toEqual(['d', 'e']);
    });

    it('ends with the job that runs again for it, also when others have run again before', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const again = new Agent(run.open(), 'again');
      await first.coordinator.seal(first.name);
      await again.join(1, planOf(UNITS), 2);
      expect(await second.coordinator.forgo(second.name, ['c', 'd', 'e'])).toEqual(['c', 'd', 'e']);
      expect(ids(await again.claim(9))).toEqual(['a', 'b']);
      const other = new Agent(run.open(), 'other');
      await other.join(2, planOf(UNITS), 2);
      expect(ids(await other.claim(9))).toEqual(['c', 'd', 'e']);
    });

    it('gives back the parts of locks and limits that forgone units held', async () => {
      const units = [unit('a', 9, 1, ['lock']), unit('b', 8, 1, ['lock'])];
      const { first, second } = await fleet([1, 2], planOf(units));
      await first.claim(1);
      await second.coordinator.forgo(second.name, ['a']);
      expect(ids(await second.steal(['b']))).toEqual(['b']);
    });
  });

  describe('hand over', () => {
    it('queues the unit for an agent that has not tried it, and keeps it from the one that has', async () => {
      const { first, second } = await fleet([1, 2]);
      const [a] = (await first.claim(1)) as [Lease];
      expect(await first.handOver(a)).toBe('handed-over');
      expect(await first.complete(a)).toBe('stale');
      expect(ids(await first.claim(9, ['a']))).toEqual(['b', 'd', 'e']);
      expect(await first.steal(['a'])).toEqual([]);
      const [again] = (await second.steal(['a'])) as [Lease];
      expect(again.fence).toBeGreaterThan(a.fence);
      expect(await second.complete(again)).toBe('accepted');
      expect((await second.coordinator.seal('agent-1')).accepted).toEqual(['a']);
    });

    it('frees the locks of the unit', async () => {
      const plan = planOf([unit('a', 4, 1, ['one']), unit('b', 3, 1, ['one'])]);
      const { first, second } = await fleet([1, 2], plan);
      const [a] = (await first.claim(1)) as [Lease];
      await first.handOver(a);
      expect(ids(await second.steal(['a', 'b']))).toEqual(['a']);
    });

    it('changes nothing when it is repeated, or when the lease was lost', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a] = (await first.claim(1)) as [Lease];
      await first.handOver(a);
      const [again] = (await second.steal(['a'])) as [Lease];
      expect(await first.handOver(a)).toBe('handed-over');
      expect(await first.handOver(again)).toBe('stale');
      run.advance(LEASE_MS + 1);
      await first.beat();
      expect(await second.handOver(again)).toBe('stale');
    });

    it('leaves the unit with an agent when there is no other one', async () => {
      const { first } = await fleet([1]);
      const [a] = (await first.claim(1)) as [Lease];
      expect(await first.handOver(a)).toBe('kept');
      expect(await first.complete(a, 1)).toBe('accepted');
    });

    it('gives the unit back when no agent is left that could try it', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a] = (await first.claim(1)) as [Lease];
      await first.handOver(a);
      await second.steal(['a']);
      run.advance(LEASE_MS - 1);
      await first.beat();
      expect(ids(await first.claim(9))).not.toContain('a');
      run.advance(2);
      const leases = await first.claim(9);
      expect(ids(leases)).toContain('a');
      expect(await first.handOver(leases.find(({ unitId }) => unitId === 'a') as Lease)).toBe('kept');
    });

    it('ends after so many times, whoever is there', async () => {
      const { run } = await fleet([]);
      const agents = Array.from({ length: MOST_HAND_OVERS + 2 }, (_, index) => `agent ${index}`).map(
        (name) => new Agent(run.open(), name),
      );
      for (const agent of agents) await agent.join(null);
      const answers = [];
      for (const agent of agents.slice(0, -1)) {
        const [a] = (await agent.steal(['a'])) as [Lease];
        answers.push(await agent.handOver(a));
      }
      expect(answers).toEqual([...Array.from({ length: MOST_HAND_OVERS }, () => 'handed-over'), 'kept']);
    });
  });

  describe('complete', () => {
    it('accepts a result once, and says the same when it is asked again', async () => {
      const { first, second } = await fleet([1, 2]);
      const [lease] = await first.claim(1);
      if (!lease) throw new Error('a lease');
      expect(await first.complete(lease)).toBe('accepted');
      expect(await first.complete(lease)).toBe('accepted');
      expect(await second.complete(lease)).toBe('stale');
      expect(await second.steal(['a'])).toEqual([]);
    });

    it('counts failures over all agents', async () => {
      const { first, second } = await fleet([1, 2]);
      const [a] = await first.claim(1);
      const [c] = await second.claim(1);
      if (a) await first.complete(a, 2);
      if (c) await second.complete(c, 1);
      expect((await first.beat()).failures).toBe(3);
      expect((await second.coordinator.view('agent-1')).failures).toBe(3);
    });
  });
}
