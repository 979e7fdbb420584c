/** What a job does that runs again. */
import { describe, expect, it } from 'vitest';
import { unit, planOf, UNITS, Agent, ids, fleetOn, type OpenRun } from './harness.js';

export function rerunContract(openRun: OpenRun): void {
  const fleet = fleetOn(openRun);

  describe('a job that runs again', () => {
    it('repeats what its shard ran, with what failed named', async () => {
      const { run, first, second } = await fleet([1, 2]);
      for (const lease of await first.claim(3)) await first.complete(lease, lease.unitId === 'b' ? 1 : 0);
      for (const lease of await second.claim(9)) await second.complete(lease);
      await first.coordinator.seal('agent-0');
      await second.coordinator.seal('agent-1');
      const again = await new Agent(run.open(), 'again').join(1, planOf(UNITS), 2);
      expect(again).toMatchObject({
        type: 'repeat',
        isKnown: true,
        unitIds: ['a', 'b', 'd'],
        failedUnitIds: ['b'],
      });
    });

    it('repeats its planned share when it had run nothing', async () => {
      const { run, second } = await fleet([1, 2]);
      const all = [...(await second.claim(9)), ...(await second.steal(['a', 'b']))];
      for (const lease of all) await second.complete(lease);
      await second.coordinator.seal('agent-1');
      const again = await new Agent(run.open(), 'again').join(1, planOf(UNITS), 2);
      expect(again).toMatchObject({ type: 'repeat', isKnown: false, unitIds: ['a', 'b'], failedUnitIds: [] });
    });

    it('counts to its planned share what of it is kept back for all', async () => {
      const plan = planOf([unit('a', 4, 1), { ...unit('k', 3, 1), isCommon: true }, unit('c', 2, 2)]);
      const { run, second } = await fleet([1, 2], plan);
      for (const lease of [...(await second.claim(9)), ...(await second.steal(['a']))])
        await second.complete(lease);
      await second.coordinator.seal('agent-1');
      const again = await new Agent(run.open(), 'again').join(1, plan, 2);
      expect(again).toMatchObject({ isKnown: false, unitIds: ['a', 'k'] });
    });

    it('never ends without work when it had not come before, or has no shard', async () => {
      const { run, first: second } = await fleet([2]);
      for (const lease of [...(await second.claim(9)), ...(await second.steal(['a', 'b']))])
        await second.complete(lease);
      await second.coordinator.seal('agent-0');
      const late = await new Agent(run.open(), 'late').join(1, planOf(UNITS), 2);
      expect(late).toMatchObject({ type: 'repeat', isKnown: false, unitIds: ['a', 'b'], failedUnitIds: [] });
      const free = await new Agent(run.open(), 'free').join(null, planOf(UNITS), 2);
      expect(free).toMatchObject({ type: 'repeat', isKnown: false });
      expect(free.type === 'repeat' && [...free.unitIds].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('runs its planned share of a run that was forgotten, as the others that run again do', async () => {
      const run = openRun();
      const first = await new Agent(run.open(), 'first').join(1, planOf(UNITS), 2);
      expect(first).toMatchObject({ type: 'repeat', isKnown: false, unitIds: ['a', 'b'], failedUnitIds: [] });
      const other = planOf(UNITS.map(({ id }) => unit(id, 1, 1)));
      const second = await new Agent(run.open(), 'second').join(2, other, 2);
      expect(second).toMatchObject({ type: 'repeat', isKnown: false, unitIds: ['c'] });
    });

    it('takes part in a run that was forgotten like a new one where it has no shard, and so may come late', async () => {
      const run = openRun();
      const first = new Agent(run.open(), 'first');
      expect(await first.join(null, planOf(UNITS), 2)).toMatchObject({ type: 'joined', isFirst: true });
      for (const lease of await first.steal(UNITS.map(({ id }) => id))) await first.complete(lease);
      await first.coordinator.seal('first');
      expect(await new Agent(run.open(), 'late').join(null, planOf(UNITS), 2)).toMatchObject({
        type: 'joined',
      });
      expect(await new Agent(run.open(), 'again').join(null, planOf(UNITS), 3)).toMatchObject({
        type: 'repeat',
      });
    });

    /** Shard 1 has failed, shard 2 was stopped by that; b, c and e are left. */
    async function stopped(shards: readonly (number | null)[] = [1, 2]) {
      const parts = await fleet(shards);
      const { first, second } = parts;
      for (const lease of await first.steal(['a'])) await first.complete(lease, 1);
      for (const lease of await second.steal(['d'])) await second.complete(lease);
      await first.coordinator.seal('agent-0');
      await second.coordinator.seal('agent-1');
      return parts;
    }

    it('runs anew what it ran before, in its own share, while units are left', async () => {
      const { run } = await stopped();
      const [again, other] = [new Agent(run.open(), 'again'), new Agent(run.open(), 'other')];
      await again.join(1, planOf(UNITS), 2);
      expect(await again.coordinator.view('again')).toMatchObject({ done: 1, failures: 0 });
      await again.join(1, planOf(UNITS), 2);
      await other.join(2, planOf(UNITS), 2);
      expect(await again.coordinator.view('again')).toMatchObject({ done: 0, failures: 0 });
      expect(ids(await other.claim(9))).toEqual(['c', 'd', 'e']);
      const leases = await again.claim(9);
      expect(ids(leases)).toEqual(['a', 'b']);
      for (const lease of leases) await again.complete(lease, 1);
      expect((await again.beat()).failures).toBe(2);
      expect((await again.coordinator.seal('again')).accepted.toSorted()).toEqual(['a', 'b']);
    });

    it('is not stopped by what failed in other jobs that run again after it', async () => {
      const { run, first } = await stopped();
      const other = new Agent(run.open(), 'other');
      await other.join(2, planOf(UNITS), 2);
      const view = await other.coordinator.view('other');
      expect(view).toMatchObject({ done: 1, failures: 0 });
      expect((await first.coordinator.seal('agent-0')).accepted).toEqual(['a']);
      expect((await other.coordinator.seal('other')).isLast).toBe(true);
    });

    it('counts what agents of before fail that are at it still', async () => {
      const { run, first, second } = await fleet([1, 2]);
      for (const lease of await first.steal(['a'])) await first.complete(lease, 1);
      for (const lease of await second.steal(['c'])) await second.complete(lease, 2);
      await first.coordinator.seal('agent-0');
      const again = new Agent(run.open(), 'again');
      await again.join(1, planOf(UNITS), 2);
      expect(await again.coordinator.view('again')).toMatchObject({ done: 1, failures: 2 });
    });

    it('repeats later what it ran at both attempts, and nothing that others have run since', async () => {
      const { run } = await stopped();
      const [again, other] = [new Agent(run.open(), 'again'), new Agent(run.open(), 'other')];
      await again.join(1, planOf(UNITS), 2);
      await other.join(2, planOf(UNITS), 2);
      for (const lease of await other.steal(['a', 'c', 'd', 'e'])) await other.complete(lease);
      for (const lease of await again.claim(9)) await again.complete(lease);
      await again.coordinator.seal('again');
      await other.coordinator.seal('other');
      const third = await new Agent(run.open(), 'third').join(1, planOf(UNITS), 3);
      expect(third).toMatchObject({ type: 'repeat', isKnown: true, unitIds: ['b'] });
    });

    it('runs anew what failed agents without a shard ran, where it has none', async () => {
      const { run } = await stopped([null, null]);
      const again = new Agent(run.open(), 'again');
      await again.join(null, planOf(UNITS), 2);
      expect(await again.coordinator.view('again')).toMatchObject({ done: 1, failures: 0 });
      const leases = await again.steal(['a', 'd']);
      expect(ids(leases)).toEqual(['a']);
      for (const lease of leases) await again.complete(lease, 1);
      await again.coordinator.seal('again');
      await new Agent(run.open(), 'another').join(null, planOf(UNITS), 2);
      expect((await again.coordinator.seal('again')).accepted).toEqual(['a']);
    });

    it('takes part like everyone while the run goes on', async () => {
      const { run } = await fleet([1, 2]);
      const again = new Agent(run.open(), 'again');
      expect(await again.join(1, planOf(UNITS), 2)).toMatchObject({ type: 'joined' });
      expect(ids(await again.claim(1))).toEqual(['a']);
    });
  });
}
