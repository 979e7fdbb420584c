import { describe, expect, it } from 'vitest';
import { planShards } from '../../../src/plan/plan-shards.js';
import type { PlanInput, PlanUnit, ShardPlan } from '../../../src/plan/plan-input.js';
import { planInput, planUnit } from '../../support/plan-units.js';

function shardOf(plan: ShardPlan, id: string): number {
  return plan.shards.findIndex(({ units }) => units.includes(id));
}

/** Set-ups that a plan runs, over all shards. */
function setupRuns(plan: ShardPlan, { units, setups }: PlanInput): number {
  const project = new Map(units.map((unit) => [unit.id, unit.project]));
  return plan.shards.reduce((sum, shard) => {
    const needed = shard.units.flatMap((id) => setups?.dependencies.get(project.get(id) ?? '') ?? []);
    return sum + new Set(needed).size;
  }, 0);
}

describe('planShards', () => {
  it('finds the even split that longest-first misses', () => {
    // Longest-first puts 3, 2 and 2 on one machine.
    const units = [3, 3, 2, 2, 2].map((length, index) => planUnit(`u${index}`, length));
    expect(planShards(planInput(units, 2)).predictedMs).toBe(6);
  });

  it('starts the longest unit of a shard first', () => {
    const units = [planUnit('short', 1), planUnit('long', 9), planUnit('middle', 5)];
    expect(planShards(planInput(units, 1)).shards).toEqual([
      { units: ['long', 'middle', 'short'], predictedMs: 15 },
    ]);
  });

  it('gives a machine with more slots, or a faster one, more to do', () => {
    const units = Array.from({ length: 40 }, (_, index) => planUnit(`u${index}`, 10));
    const wide = planShards({ units, shards: [{ slots: 1 }, { slots: 3 }] });
    expect(wide.shards.map((shard) => shard.units.length)).toEqual([10, 30]);
    const fast = planShards({ units, shards: [{ slots: 1 }, { slots: 1, speed: 3 }] });
    expect(fast.shards.map((shard) => shard.units.length)).toEqual([10, 30]);
    expect(fast.predictedMs).toBeCloseTo(100, 9);
    expect(fast.lowerBoundMs).toBeCloseTo(100, 9);
  });

  it('keeps the placements of an uncertain spec apart, where means alone would not care', () => {
    const risky = { value: 100, spread: 80, sampleCount: 1, source: 'own' } as const;
    const units = [
      planUnit('a', 100, { spec: 'risky', estimate: risky }),
      planUnit('b', 100),
      planUnit('c', 100, { spec: 'risky', estimate: risky }),
      planUnit('d', 100),
    ];
    const plan = planShards(planInput(units, 2));
    expect(shardOf(plan, 'a')).not.toBe(shardOf(plan, 'c'));
  });

  it('runs fewer set-ups and ends sooner than longest-first that does not know of them', () => {
    const projects = ['api', 'shop', 'admin', 'mail'];
    const units = projects.flatMap((project, number) =>
      Array.from({ length: 8 }, (_, index) =>
        planUnit(`${project}${index}`, 20 + 3 * index + number, { project }),
      ),
    );
    const setups = {
      dependencies: new Map(projects.map((project): [string, string[]] => [project, [`setup ${project}`]])),
      costMs: () => 120,
    };
    const input = { ...planInput(units, 4), setups };
    const aware = planShards(input);
    const blind = planShards(planInput(units, 4));
    const blindMs = Math.max(
      ...blind.shards.map(({ predictedMs, units: ids }) => {
        const needed = new Set(ids.map((id) => units.find((unit) => unit.id === id)?.project));
        return predictedMs + 120 * needed.size;
      }),
    );
    expect(setupRuns(aware, input)).toBe(4);
    expect(setupRuns(blind, input)).toBeGreaterThan(4);
    expect(aware.predictedMs).toBeLessThan(blindMs);
  });

  it('spreads a family where the set-up costs less than the wait', () => {
    const units = Array.from({ length: 12 }, (_, index) => planUnit(`u${index}`, 100));
    const setups = { dependencies: new Map([['p', ['login']]]), costMs: () => 50 };
    const plan = planShards({ ...planInput(units, 3), setups });
    expect(plan.shards.map((shard) => shard.units.length)).toEqual([4, 4, 4]);
    expect(plan.predictedMs).toBe(450);
  });

  it('counts set-ups that set-ups need, each once per machine', () => {
    const units = [planUnit('a', 10, { project: 'a' }), planUnit('b', 10, { project: 'b' })];
    const setups = {
      dependencies: new Map([
        ['a', ['login']],
        ['b', ['login', 'seed']],
        ['seed', ['database']],
        ['login', ['database']],
      ]),
      costMs: () => 100,
    };
    expect(planShards({ ...planInput(units, 1), setups }).predictedMs).toBe(320);
  });

  it('keeps the classes of workers apart when their start costs much', () => {
    const units = ['a', 'b'].flatMap((project) =>
      Array.from({ length: 4 }, (_, index) => planUnit(`${project}${index}`, 10, { project })),
    );
    const plan = planShards({ ...planInput(units, 2), workerStartMs: () => 30 });
    expect(plan.predictedMs).toBe(70);
  });

  it('knows an empty suite', () => {
    expect(planShards(planInput([], 2))).toMatchObject({
      shards: [
        { units: [], predictedMs: 0 },
        { units: [], predictedMs: 0 },
      ],
      predictedMs: 0,
      lowerBoundMs: 0,
    });
  });

  it('has a digest that changes with every input, and with nothing else', () => {
    const units = [planUnit('a', 10), planUnit('b', 20)];
    const { digest } = planShards(planInput(units, 2));
    expect(planShards(planInput([...units].reverse(), 2)).digest).toBe(digest);
    const others: PlanInput[] = [
      planInput(units, 3),
      planInput([planUnit('a', 11), planUnit('b', 20)], 2),
      planInput([planUnit('a', 10), planUnit('c', 20)], 2),
      { ...planInput(units, 2), workerStartMs: () => 1 },
      { units, shards: [{ slots: 1 }, { slots: 1, speed: 2 }] },
      planInput([planUnit('a', 10, { lastMs: 10 }), planUnit('b', 20)], 2),
      planInput([planUnit('a', 10, { lastMs: 11 }), planUnit('b', 20)], 2),
      planInput([planUnit('a', 10, { lastMs: 0 }), planUnit('b', 20)], 2),
      planInput([planUnit('a', 10, { spec: 's' }), planUnit('b', 20, { spec: 's' })], 2),
      planInput([planUnit('a', 10, { project: 'q' }), planUnit('b', 20)], 2),
      planInput([planUnit('a', 10, { order: 1 }), planUnit('b', 20)], 2),
      planInput(
        [
          planUnit('a', 10, { estimate: { value: 10, spread: 1, sampleCount: 5, source: 'own' } }),
          planUnit('b', 20),
        ],
        2,
      ),
      {
        ...planInput(units, 2),
        setups: { dependencies: new Map([['p', ['login']]]), costMs: () => 1 },
      },
    ];
    const digests = [digest, ...others.map((input) => planShards(input).digest)];
    expect(new Set(digests).size).toBe(1 + others.length);
  });

  it('has another digest where last values are the same and estimates order a shard in another way', () => {
    const [plan, other] = [
      [40, 30],
      [30, 40],
    ].map(([a = 0, b = 0]) =>
      planShards(planInput([planUnit('a', a, { lastMs: 10 }), planUnit('b', b, { lastMs: 10 })], 1)),
    );
    expect(plan?.shards[0]?.units).not.toEqual(other?.shards[0]?.units);
    expect(plan?.digest).not.toBe(other?.digest);
  });

  it('has another digest where the same lengths are last values, which are placed in another way', () => {
    const lengths = [3, 3, 2, 2, 2];
    const byEstimates = planShards(
      planInput(
        lengths.map((ms, index) => planUnit(`u${index}`, ms)),
        2,
      ),
    );
    const byLast = planShards(
      planInput(
        lengths.map((ms, index) => planUnit(`u${index}`, ms, { lastMs: ms })),
        2,
      ),
    );
    expect([byEstimates.predictedMs, byLast.predictedMs]).toEqual([6, 7]);
    expect(byEstimates.digest).not.toBe(byLast.digest);
  });

  it('takes what is longer than eleven days for that', () => {
    const units = [planUnit('a', 1e12), planUnit('b', 5, { lastMs: 1e300 })];
    expect(planShards(planInput(units, 2)).predictedMs).toBe(1e9);
  });

  const bad: [string, Partial<PlanInput> & { units?: PlanUnit[] }, RegExp][] = [
    ['a duration that is no number', { units: [planUnit('u', NaN)] }, /estimate of u is NaN/],
    ['a negative duration', { units: [planUnit('u', -1)] }, /estimate of u is -1/],
    ['an endless duration', { units: [planUnit('u', Infinity)] }, /Infinity/],
    ['an id that comes twice', { units: [planUnit('u', 1), planUnit('u', 1)] }, /two units have the id "u"/],
    ['no shard', { shards: [] }, /no shard/],
    ['a shard without slots', { shards: [{ slots: 0 }] }, /shard 1 has 0 slots/],
    ['a shard that stands still', { shards: [{ slots: 1, speed: 0 }] }, /the speed 0/],
    ['a worker start that is no number', { workerStartMs: () => NaN }, /worker start of project "p" is NaN/],
    [
      'set-ups in a circle',
      {
        setups: {
          dependencies: new Map([
            ['p', ['a']],
            ['a', ['b']],
            ['b', ['a']],
          ]),
          costMs: () => 1,
        },
      },
      /a → b → a/,
    ],
  ];
  it.each(bad)('refuses %s', (_, part, message) => {
    const input = { ...planInput([planUnit('u', 1)], 1), ...part };
    expect(() => planShards(input)).toThrowError(expect.objectContaining({ code: 'PLAN_INVALID' }) as Error);
    expect(() => planShards(input)).toThrowError(message);
  });
});
