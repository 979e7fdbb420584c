/** What every coordinator must do, whatever it stands on. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  MOST_HAND_OVERS,
  PROTOCOL,
  type ClaimRequest,
  type Coordinator,
  type FleetPlan,
  type FleetUnit,
  type Lease,
} from '../../src/coordinate/coordinator.js';
import { suiteDigest } from '../../src/coordinate/unit-id.js';

/** A run that agents can be opened on, with a clock that only the test moves. */
export interface TestRun {
  open(): Coordinator;
  advance(ms: number): void;
}

/** Lease of every run under test. */
export const LEASE_MS = 10_000;

const unit = (
  id: string,
  predictedMs: number,
  shard: number | null = null,
  needs: string[] = [],
): FleetUnit => ({
  id,
  predictedMs,
  shard,
  needs,
});

function planOf(units: readonly FleetUnit[], limits: Record<string, number> = {}): FleetPlan {
  return { suiteDigest: suiteDigest(units.map(({ id }) => id)), units, limits };
}

const UNITS = [unit('a', 400, 1), unit('b', 300, 1), unit('c', 200, 2), unit('d', 100), unit('e', 50)];
const BEAT = { held: [], freeInMs: [0], pace: 1 };

/** The calls of one agent, with what is always the same left out. */
class Agent {
  constructor(
    readonly coordinator: Coordinator,
    readonly name: string,
  ) {}

  join(shard: number | null, plan = planOf(UNITS), attempt = 1, isRerun = attempt > 1) {
    return this.coordinator.join({ agent: this.name, shard, attempt, isRerun, slots: 2, plan });
  }

  async claim(
    count: number,
    preferred: string[] = [],
    requestId: string = randomUUID(),
    excluded: string[] = [],
  ) {
    const { leases } = await this.ask(count, { preferred, requestId, excluded });
    return leases;
  }

  /** The whole answer to a claim. */
  ask(count: number, more: Partial<ClaimRequest> = {}) {
    return this.coordinator.claim({
      ...{ agent: this.name, requestId: randomUUID(), count, preferred: [] },
      ...more,
    });
  }

  steal(unitIds: string[], requestId: string = randomUUID()) {
    return this.coordinator.steal({ agent: this.name, requestId, unitIds });
  }

  complete({ unitId, fence }: Lease, failures = 0) {
    return this.coordinator.complete({ agent: this.name, unitId, fence, isOk: failures === 0, failures });
  }

  handOver(lease: Lease) {
    return this.coordinator.handOver({ agent: this.name, ...lease });
  }

  beat(held: readonly Lease[] = []) {
    return this.coordinator.beat({ agent: this.name, ...BEAT, held });
  }
}

const ids = (leases: readonly Lease[]): string[] => leases.map(({ unitId }) => unitId);

/** Runs the suite. @param openRun a run that nobody has joined */
export function coordinatorContract(openRun: () => TestRun): void {
  async function fleet(shards: readonly (number | null)[], plan = planOf(UNITS)) {
    const run = openRun();
    const agents = shards.map((_, index) => new Agent(run.open(), `agent-${index}`));
    for (const [index, agent] of agents.entries()) await agent.join(shards[index] ?? null, plan);
    const [first, second, third] = agents as [Agent, Agent, Agent];
    return { run, first, second, third };
  }

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
