/**
 * Agents of several slots with a coordinator that is far away, units that take less or much more than predicted, and an agent that may die: with look-ahead
 * each unit counts once, and none runs twice but for the one that dies. What that one had is lost only where all others had left before they could
 * notice. While all slots of an agent are busy it looks and asks a few times for each at most.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MemoryCoordinator } from '../../src/coordinate/memory-coordinator.js';
import { byId, engineUnit } from '../support/engine-units.js';
import type { FleetAgent } from '../support/fleet-agent.js';
import { agentOf, LEASE_MS, names, planOf, proxied, type Suite } from '../support/fleet-runs.js';
import { StepWatch } from '../support/step-watch.js';
import { VirtualTime } from '../support/virtual-time.js';

const AGENTS = 3;

const unit = fc.record({
  predictedMs: fc.integer({ min: 20, max: 800 }),
  /** What it takes against what was predicted. */
  factor: fc.constantFrom(0.5, 0.9, 1, 1, 1.1, 1.5, 8),
  shard: fc.option(fc.integer({ min: 1, max: AGENTS }), { nil: null }),
  project: fc.constantFrom('limited', 'free'),
  locks: fc.constantFrom<string[]>([], [], ['k'], ['k', 'l']),
});

const runArbitrary = fc.record({
  units: fc.array(unit, { minLength: 1, maxLength: 12 }),
  slots: fc.integer({ min: 1, max: 3 }),
  callMs: fc.integer({ min: 0, max: 120 }),
  /** Of units of one project, on an agent. */
  limit: fc.integer({ min: 1, max: 3 }),
  diesMs: fc.option(fc.integer({ min: 50, max: 3000 }), { nil: null }),
});

let time: VirtualTime;
let watch: StepWatch;
beforeEach(() => {
  time = new VirtualTime();
  watch = new StepWatch();
});
afterEach(() => time.end());

it('counts every unit once, whatever is asked for ahead', async () => {
  await fc.assert(
    fc.asyncProperty(runArbitrary, ({ units, slots, callMs, limit, diesMs }) =>
      watch.whileResting(async () => {
        const named = units.map((one, index) => [`u${index}`, one] as const);
        const suite: Suite = Object.fromEntries(
          named.map(([id, { predictedMs, shard }]) => [id, [predictedMs, shard]] as const),
        );
        const lengths = new Map<string, number>(
          named.map(([id, { predictedMs, factor }]) => [id, factor * predictedMs]),
        );
        const needs = Object.fromEntries(named.map(([id, { locks }]) => [id, locks]));
        const setup = {
          ...{
            slots,
            lingerMs: 60_000,
            plan: planOf(suite, needs),
            projectLimits: new Map([['limited', limit]]),
          },
          units: byId(
            named.map(([id, { predictedMs, project, locks }]) =>
              engineUnit(id, predictedMs, { project, locks }),
            ),
          ),
          lengthMs: (unitId: string): number => lengths.get(unitId) ?? 0,
        };
        const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
        const delay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, callMs));
        // What the one that dies had on the way never arrives.
        let deadMs = Infinity;
        const agents = Array.from({ length: AGENTS }, (_, index): FleetAgent => {
          const farAway = proxied(coordinator, async (verb) => {
            watch.called(agent, verb);
            await delay();
            if (index === 0 && deadMs !== Infinity) await new Promise(() => undefined);
          });
          const agent = agentOf(farAway, suite, { ...setup, shard: index + 1 });
          watch.follow(agent);
          return agent;
        });
        const [first, ...others] = agents;
        const ends = agents.map((agent) => agent.run());
        if (diesMs === null) {
          expect(await Promise.all(ends)).toEqual(agents.map(() => 'complete'));
          expect(agents.flatMap(({ ran }) => ran).sort()).toEqual(names(suite));
          return;
        }
        let hasEnded = false;
        void ends[0]?.then(() => (hasEnded = true));
        setTimeout(() => {
          if (hasEnded) return;
          deadMs = Date.now();
          first?.kill();
        }, diesMs);
        let goneMs = -Infinity;
        for (const { done } of others) void done.then(() => (goneMs = Math.max(goneMs, Date.now())));
        expect(await Promise.all(ends.slice(1))).toEqual(others.map(() => 'complete'));
        const counted = others.flatMap((agent) => agent.counted);
        expect(new Set(counted).size).toBe(counted.length);
        // After its answer to leave, an agent calls once more before it goes.
        const isNoticed = goneMs - callMs > deadMs + LEASE_MS;
        // Results that count for one whose death nobody was there to notice are lost with its report: nothing else is.
        const rest = isNoticed ? [] : (first?.counted ?? []);
        expect([...new Set([...counted, ...rest])].sort()).toEqual(names(suite));
      }),
    ),
    { numRuns: 60, endOnFailure: true },
  );
});
