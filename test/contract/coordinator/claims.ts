/** Who is given which units, and when they are blocked. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unit, planOf, UNITS, ids, LEASE_MS, fleetOn, type OpenRun } from './harness.js';

export function claimContract(openRun: OpenRun): void {
  const fleet = fleetOn(openRun);

  describe('claim', () => {
    it("gives its own share longest first, then what is nobody's, never what is another's", async () => {
      const { first, second } = await fleet([1, 2]);
      expect(ids(await first.claim(3))).toEqual(['a', 'b', 'd']);
      expect(ids(await second.claim(9))).toEqual(['c', 'e']);
    });

    it('gives preferred units first, if they may be had', async () => {
      const { first } = await fleet([1, 2]);
      expect(ids(await first.claim(2, ['e', 'c', 'gone', 'b']))).toEqual(['e', 'b']);
    });

    it('gives what is kept back for all to whoever asks, after its own share', async () => {
      const kept = { ...unit('k', 500, 2), isCommon: true };
      const plan = planOf([unit('a', 400, 1), unit('c', 200, 2), kept, unit('e', 50)]);
      const { first, second } = await fleet([1, 2], plan);
      expect(ids(await first.claim(2))).toEqual(['a', 'k']);
      expect(ids(await second.claim(9))).toEqual(['c', 'e']);
    });

    it('tells how much it could give still', async () => {
      const kept = { ...unit('k', 5, 2), isCommon: true };
      const { first, second } = await fleet([1, 2], planOf([...UNITS, kept]));
      expect(await first.ask(1)).toMatchObject({ left: 4 });
      expect(await second.ask(1)).toMatchObject({ left: 3 });
      expect(await first.ask(9)).toMatchObject({ left: 0 });
    });

    it("gives ahead none of the last units: of its own share one for each slot of the agent, of nobody's of all agents", async () => {
      const own = ['a', 'b', 'c', 'd'].map((id, index) => unit(id, 400 - index, 1));
      const common = ['p', 'q', 'r', 's', 't', 'u'].map((id, index) => unit(id, 100 - index));
      const { first } = await fleet([1, 2], planOf([...own, ...common]));
      const ahead = await first.ask(9, { ahead: 9 });
      expect(ids(ahead.leases)).toEqual(['a', 'b', 'p', 'q']);
      expect(ahead).toMatchObject({ left: 6, spare: 0 });
      // Neither one that it would rather have; what a slot waits for is given in any case.
      expect(ids((await first.ask(4, { ahead: 2, preferred: ['r'] })).leases)).toEqual(['r', 'c']);
      expect((await first.ask(1, { ahead: 1 })).leases).toEqual([]);
    });

    it("keeps of nobody's units for the slots of agents that are alive", async () => {
      const units = Array.from({ length: 12 }, (_, index) => unit(`u${index}`, 1));
      const { run, first, second, third } = await fleet([null, null, null], planOf(units));
      const spare = async (): Promise<number> => (await first.ask(0)).spare;
      expect(await spare()).toBe(6);
      await third.coordinator.seal(third.name);
      expect(await spare()).toBe(8);
      run.advance(LEASE_MS - 1);
      await first.beat();
      run.advance(2);
      expect(await spare()).toBe(10);
      await second.beat();
      expect(await spare()).toBe(8);
    });

    it('takes from where it is said what is missing of those that it would rather have', async () => {
      const { first } = await fleet([1, 2]);
      const own = await first.ask(9, { preferred: ['e'], missingFrom: 'own' });
      expect(ids(own.leases)).toEqual(['e', 'a', 'b']);
      expect(own).toMatchObject({ left: 1, spare: 0 });
      expect((await first.ask(9, { preferred: ['a'], missingFrom: 'none' })).leases).toEqual([]);
      expect(ids((await first.ask(9, { preferred: ['a'] })).leases)).toEqual(['d']);
    });

    it("gives nothing that the agent can't run", async () => {
      const { first } = await fleet([1]);
      expect(ids(await first.claim(9, [], randomUUID(), ['a', 'd']))).toEqual(['b', 'e']);
    });

    it('gives every unit once, with fences that rise', async () => {
      const { first, second } = await fleet([null, null], planOf(UNITS.map(({ id }) => unit(id, 1))));
      const leases = [...(await first.claim(2)), ...(await second.claim(9)), ...(await first.claim(9))];
      expect(ids(leases).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
      const fences = leases.map(({ fence }) => fence);
      expect(fences).toEqual([...fences].sort((a, b) => a - b));
      expect(new Set(fences).size).toBe(5);
    });

    it('answers a repeated request as before, and leases nothing more', async () => {
      const { first } = await fleet([1]);
      const leases = await first.claim(1, [], 'the same');
      expect(await first.claim(1, [], 'the same')).toEqual(leases);
      expect(ids(await first.claim(9))).toEqual(['b', 'd', 'e']);
    });

    it('goes through a share of many blocked units', async () => {
      const blocked = Array.from({ length: 200 }, (_, index) =>
        unit(`blocked ${index}`, 1000 + index, 1, ['lock']),
      );
      const { first } = await fleet([1], planOf([...blocked, unit('free', 1, 1)]));
      expect(ids(await first.claim(9))).toEqual(['blocked 199', 'free']);
    });
  });

  describe('locks and limits', () => {
    const locked = planOf(
      [
        unit('a', 4, 1, ['one']),
        unit('b', 3, 2, ['one', 'two']),
        unit('c', 2, 2, ['two']),
        unit('d', 1, 1, ['two']),
      ],
      { two: 2 },
    );

    it('hold over agents until the unit has ended', async () => {
      const { first, second } = await fleet([1, 2], locked);
      const [a] = await first.claim(1, ['a']);
      expect(ids(await second.claim(9))).toEqual(['c']);
      expect(ids(await first.claim(9))).toEqual(['d']);
      if (a) await first.complete(a);
      expect(ids(await second.claim(9))).toEqual([]);
      expect(ids(await second.steal(['b']))).toEqual([]);
    });

    it('count over all agents, whoever claims or steals', async () => {
      const limited = planOf(
        ['a', 'b', 'c', 'd'].map((id, index) => unit(id, 9 - index, 1 + (index % 2), ['limit @login'])),
        { 'limit @login': 2 },
      );
      const { run, first, second } = await fleet([1, 2], limited);
      const [a, c] = await first.claim(9);
      expect([a?.unitId, c?.unitId]).toEqual(['a', 'c']);
      expect(ids(await second.claim(9))).toEqual([]);
      expect(ids(await second.steal(['b', 'd']))).toEqual([]);
      if (a) await first.complete(a);
      expect(ids(await second.steal(['b', 'd']))).toEqual(['b']);
      run.advance(LEASE_MS + 1);
      expect(ids(await second.claim(9)).length).toBe(2);
    });

    it('are free again when a lease has expired or was given back', async () => {
      const { run, first, second } = await fleet([1, 2], locked);
      const [a] = await first.claim(1, ['a']);
      await first.coordinator.release('agent-0', a ? [a] : []);
      expect(ids(await second.claim(1))).toEqual(['b']);
      run.advance(LEASE_MS + 1);
      expect(ids(await first.claim(9)).sort()).toEqual(['a', 'd']);
    });
  });

  describe('steal', () => {
    it('takes named units from whoever has them queued', async () => {
      const { first, second } = await fleet([1, 2]);
      expect(ids(await second.steal(['b', 'd', 'nothing']))).toEqual(['b', 'd']);
      expect(ids(await first.steal(['b', 'a']))).toEqual(['a']);
    });

    it('answers a repeated request as before', async () => {
      const { second } = await fleet([1, 2]);
      const leases = await second.steal(['b'], 'the same');
      expect(await second.steal(['b'], 'the same')).toEqual(leases);
    });
  });
}
