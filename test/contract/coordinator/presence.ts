/** What agents know of each other, and what is left of one that dies. */
import { describe, expect, it } from 'vitest';
import { unit, planOf, Agent, ids, LEASE_MS, fleetOn, type OpenRun } from './harness.js';

export function presenceContract(openRun: OpenRun): void {
  const fleet = fleetOn(openRun);

  describe('a beat', () => {
    it('tells what of the run nobody has begun, and how many slots there are for it', async () => {
      const { run, first, second } = await fleet([1, 2]);
      expect((await first.beat()).queue).toEqual({ count: 5, totalMs: 1050, slots: 4 });
      const [lease] = await second.claim(1);
      expect((await first.beat()).queue).toEqual({ count: 4, totalMs: 850, slots: 4 });
      if (lease) await second.coordinator.release('agent-1', [lease]);
      await new Agent(run.open(), 'third').join(null);
      expect((await first.beat()).queue).toEqual({ count: 5, totalMs: 1050, slots: 6 });
      run.advance(2 * LEASE_MS);
      await first.beat();
      await first.coordinator.view('agent-0');
      expect((await first.beat()).queue).toMatchObject({ count: 5, slots: 2 });
    });
  });

  describe('the end of an own share', () => {
    it('is when its agent ended the last unit of it, whoever took others', async () => {
      const { run, first, second } = await fleet([1, 2]);
      expect((await second.beat()).endedAgoMs).toEqual(new Map());
      const [a] = await first.claim(1);
      const [b] = await second.steal(['b']);
      const [c] = await second.claim(1);
      run.advance(10);
      if (a) await first.complete(a);
      run.advance(5);
      if (c) await second.complete(c);
      run.advance(5);
      // It was stolen, and says nothing of either share.
      if (b) expect(await second.complete(b)).toBe('accepted');
      run.advance(7);
      const ended = new Map([
        [1, 17],
        [2, 12],
      ]);
      expect((await second.beat()).endedAgoMs).toEqual(ended);
      expect((await first.beat()).endedAgoMs).toEqual(ended);
    });

    it('is not known of an agent that has died', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a] = await first.claim(1);
      if (a) await first.complete(a);
      run.advance(LEASE_MS - 1);
      expect((await second.beat()).endedAgoMs.has(1)).toBe(true);
      run.advance(2);
      expect((await second.beat()).endedAgoMs.has(1)).toBe(false);
    });
  });

  describe('an agent that dies', () => {
    it('gives back what it held and what it had done, unless its report was out', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a, b] = await first.claim(2);
      if (a) await first.complete(a, 1);
      expect(b).toBeDefined();
      run.advance(LEASE_MS - 1);
      await second.beat();
      run.advance(2);
      expect(ids(await second.claim(9)).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
      const view = await second.coordinator.view('agent-1');
      expect(view.failures).toBe(0);
      expect(view.agents.find(({ agent }) => agent === 'agent-0')?.state).toBe('dead');
    });

    it('is taken as it is when its report was out', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a] = await first.claim(1);
      if (a) await first.complete(a);
      expect((await first.coordinator.seal('agent-0')).accepted).toEqual(['a']);
      run.advance(5 * LEASE_MS);
      await second.join(2);
      expect(ids(await second.claim(9))).not.toContain('a');
    });

    it('is told, when it was only frozen, which of its results count no longer', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const [a] = await first.claim(1);
      if (!a) throw new Error('a lease');
      await first.complete(a);
      expect((await first.beat()).voidFence).toBe(0);
      run.advance(LEASE_MS - 1);
      await second.beat();
      run.advance(2);
      expect((await first.beat()).voidFence).toBeGreaterThanOrEqual(a.fence);
      const [again] = await first.steal(['a']);
      if (!again) throw new Error('a lease');
      expect(await first.complete(again)).toBe('accepted');
      expect((await first.beat()).voidFence).toBeLessThan(again.fence);
      expect((await second.beat()).voidFence).toBe(0);
      expect((await first.coordinator.seal('agent-0')).accepted).toEqual(['a']);
    });

    it('begins anew when it was only frozen', async () => {
      const { run, first, second } = await fleet([1, 2]);
      const held = await first.claim(2);
      run.advance(LEASE_MS + 1);
      expect(await first.beat(held)).toMatchObject({ lost: ['a', 'b'] });
      expect(ids(await first.claim(1))).toEqual(['a']);
      expect((await second.coordinator.view('agent-1')).agents.map(({ state }) => state)).toEqual([
        'alive',
        'alive',
      ]);
    });
  });

  it('tells of which shards an agent is there, as they come, die and come back', async () => {
    const { run, first, second } = await fleet([1, 2, 2]);
    expect((await first.beat()).shards).toEqual([1, 2]);
    run.advance(LEASE_MS - 1);
    await first.beat();
    run.advance(2);
    expect((await first.beat()).shards).toEqual([1]);
    expect((await second.beat()).shards).toEqual([1, 2]);
    expect((await first.beat()).shards).toEqual([1, 2]);
  });

  it('tells an agent without a shard of those that are there', async () => {
    const { first, second } = await fleet([null, 3]);
    expect((await first.beat()).shards).toEqual([3]);
    expect(await second.join(3)).toMatchObject({ shards: [3] });
  });

  describe('view', () => {
    it("names units of the most loaded shares, and always those that are nobody's", async () => {
      const shares = [1, 2, 3, 4, null].map((shard, index) => unit(`u${index}`, 100 - index, shard));
      const { first } = await fleet([1], planOf(shares));
      const { queues } = await first.coordinator.view('agent-0');
      expect(queues.map(({ shard, unitIds }) => [shard, ...unitIds])).toEqual([
        [1, 'u0'],
        [2, 'u1'],
        [3, 'u2'],
        [4],
        [null, 'u4'],
      ]);
    });

    it('shows shares by load, agents and what is done', async () => {
      const { first, second } = await fleet([1, 2]);
      const [a] = await first.claim(1);
      await first.coordinator.beat({
        agent: 'agent-0',
        held: a ? [a] : [],
        freeInMs: [700, 0],
        pace: 1.5,
        givenUp: ['firefox'],
      });
      const [c] = await second.claim(1);
      if (c) await second.complete(c);
      const view = await first.coordinator.view('agent-0');
      expect(view.queues).toEqual([
        { shard: 1, unitIds: ['b'], count: 1, totalMs: 300 },
        { shard: null, unitIds: ['d', 'e'], count: 2, totalMs: 150 },
      ]);
      expect(view).toMatchObject({ leased: 1, done: 1, provisional: 1 });
      expect(view.agents.find(({ agent }) => agent === 'agent-0')).toEqual({
        agent: 'agent-0',
        shard: 1,
        slots: 2,
        freeInMs: [700, 0],
        pace: 1.5,
        givenUp: ['firefox'],
        state: 'alive',
      });
    });
  });
}
