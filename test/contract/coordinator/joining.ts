/** How agents come to share one plan. */
import { describe, expect, it } from 'vitest';
import { PROTOCOL, type FleetPlan, type FleetUnit } from '../../../src/coordinate/coordinator.js';
import { unit, planOf, UNITS, Agent, ids, fleetOn, type OpenRun } from './harness.js';

export function joinContract(openRun: OpenRun): void {
  const fleet = fleetOn(openRun);

  describe('join', () => {
    it('publishes the plan of the first agent, and gives it to the others', async () => {
      const run = openRun();
      const plan = planOf(UNITS, { '@checkout': 2 });
      const [first, second] = [new Agent(run.open(), 'first'), new Agent(run.open(), 'second')];
      expect(await first.join(1, plan)).toMatchObject({ type: 'joined', isFirst: true });
      const other = planOf(UNITS.map(({ id }) => unit(id, 1)));
      const joined = await second.join(2, other);
      expect(joined).toMatchObject({ type: 'joined', isFirst: false });
      expect(joined).toHaveProperty('shards', [1, 2]);
      expect((await first.beat()).shards).toEqual([1, 2]);
      const published = joined.type === 'joined' ? joined.plan : null;
      expect(published?.limits).toEqual({ '@checkout': 2 });
      expect([...(published?.units ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(UNITS);
    });

    it('tells the others what is kept back for all, and of whose share it is', async () => {
      const run = openRun();
      const kept = { ...unit('k', 500, 2), isCommon: true };
      await new Agent(run.open(), 'first').join(1, planOf([unit('a', 400, 1), kept]));
      const joined = await new Agent(run.open(), 'second').join(
        2,
        planOf([unit('a', 1, 2), unit('k', 1, 1)]),
      );
      const published = joined.type === 'joined' ? joined.plan.units : [];
      expect(published.find(({ id }) => id === 'k')).toEqual(kept);
      expect(published.find(({ id }) => id === 'a')).toEqual(unit('a', 400, 1));
    });

    it('tells the others how units are split, whose pieces are claimed and repeated like all units', async () => {
      const run = openRun();
      const splits = [
        {
          unitId: 'b',
          pieces: [
            { id: 'b1', tests: [0, 2] },
            { id: 'b2', tests: [1] },
          ],
        },
      ];
      const units = [unit('a', 400, 1), unit('b1', 200, 1), unit('b2', 100, 2)];
      const plan: FleetPlan = { ...planOf([unit('a', 400), unit('b', 300)]), units, splits };
      const [first, second] = [new Agent(run.open(), 'first'), new Agent(run.open(), 'second')];
      await first.join(1, plan);
      // It would not split anything, or something else.
      for (const own of [
        planOf([unit('a', 1, 2), unit('b', 1, 1)]),
        {
          ...plan,
          units: units.slice(0, 2),
          splits: [{ unitId: 'b', pieces: [{ id: 'b1', tests: [0, 1, 2] }] }],
        },
      ]) {
        const joined = await second.join(2, own);
        const published = joined.type === 'joined' ? joined.plan : null;
        expect(published?.splits).toEqual(splits);
        expect([...(published?.units ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(units);
      }
      const other = await new Agent(run.open(), 'other').join(2, planOf([unit('z', 1)]));
      expect(other.type === 'refused' && [...other.publishedUnitIds].sort()).toEqual(['a', 'b']);
      for (const agent of [first, second])
        for (const lease of await agent.claim(9)) await agent.complete(lease);
      const again = await new Agent(run.open(), 'again').join(2, planOf([unit('a', 1), unit('b', 1)]), 2);
      expect(again).toMatchObject({ type: 'repeat', isKnown: true, unitIds: ['b2'], plan: { splits } });
    });

    it('tells the others which units nobody runs, whatever they would leave out', async () => {
      const run = openRun();
      const leaving = (out: string, ...kept: FleetUnit[]): FleetPlan => ({
        ...planOf([unit('a', 1), unit('b', 1), unit('c', 1)]),
        ...{ units: kept, leftOut: [out], skipping: [`a test that ${out} knows of`] },
      });
      const [first, second] = [new Agent(run.open(), 'first'), new Agent(run.open(), 'second')];
      const kept = [unit('a', 400, 1), unit('c', 100, 2)];
      await first.join(1, leaving('b', ...kept));
      for (const own of [
        leaving('a', unit('b', 1, 1), unit('c', 1, 2)),
        planOf(['a', 'b', 'c'].map((id) => unit(id, 1, 2))),
      ]) {
        const joined = await second.join(2, own);
        const published = joined.type === 'joined' ? joined.plan : null;
        expect(published).toMatchObject({ leftOut: ['b'], skipping: ['a test that b knows of'] });
        expect([...(published?.units ?? [])].sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual(kept);
      }
      expect(ids(await second.claim(9))).toEqual(['c']);
      expect(await second.steal(['b'])).toEqual([]);
      const other = await new Agent(run.open(), 'other').join(2, planOf([unit('z', 1)]));
      expect(other.type === 'refused' && [...other.publishedUnitIds].sort()).toEqual(['a', 'b', 'c']);
      for (const lease of await first.claim(9)) await first.complete(lease);
      expect((await first.coordinator.seal('first')).missing).toEqual(['c']);
    });

    it('refuses an agent of another suite, and tells it what was published', async () => {
      const { run } = await fleet([1]);
      const other = await new Agent(run.open(), 'other').join(2, planOf([unit('a', 1), unit('z', 1)]));
      expect(other).toMatchObject({ type: 'refused' });
      expect(other.type === 'refused' && [...other.publishedUnitIds].sort()).toEqual([
        'a',
        'b',
        'c',
        'd',
        'e',
      ]);
    });

    it('refuses an agent that speaks another version of the protocol, whatever its suite', async () => {
      const { run } = await fleet([1]);
      const coordinator = run.open();
      const place = { agent: 'newer', shard: 2, attempt: 1, slots: 2, protocol: PROTOCOL + 1 };
      for (const plan of [planOf(UNITS), planOf([unit('z', 1)])]) {
        expect(await coordinator.join({ ...place, plan })).toEqual({
          type: 'incompatible',
          publishedProtocol: PROTOCOL,
        });
      }
      await expect(coordinator.view('newer')).rejects.toMatchObject({ code: 'COORDINATOR_LOST' });
    });

    it('tells a job whether it runs again: by its shard, else by what its CI says', async () => {
      const { run } = await fleet([]);
      const answers: unknown[] = [];
      const join = async (name: string, ...place: Parameters<Agent['join']>): Promise<void> => {
        const joined = await new Agent(run.open(), name).join(...place);
        answers.push(joined.type === 'joined' && joined.isRerun);
      };
      // As a CI counts that gives each job a number of its own.
      await join('first', 1, planOf(UNITS), 7, false);
      await join('second', 2, planOf(UNITS), 8, false);
      await join('none', null, planOf(UNITS), 9, false);
      await join('again', 1, planOf(UNITS), 10, false);
      await join('again', 1, planOf(UNITS), 10, false);
      await join('told', null, planOf(UNITS), 11, true);
      expect(answers).toEqual([false, false, false, true, true, true]);
    });

    it('changes nothing when it is repeated', async () => {
      const { first } = await fleet([1]);
      const leases = await first.claim(1);
      expect(await first.join(1)).toMatchObject({ type: 'joined' });
      expect(await first.beat(leases)).toMatchObject({ lost: [] });
    });
  });
}
