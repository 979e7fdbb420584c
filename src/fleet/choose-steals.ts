import type { FleetView } from '../coordinate/coordinator.js';
import type { EngineUnit } from '../engine/events.js';
import { chooseSteal, type Steal, type StealCosts, type Thief, type Victim } from '../engine/steal.js';
import type { MemberHost } from './member-host.js';
import { victimsOf, type VictimContext } from './victims.js';

/** A unit to be stolen, and what that should bring. */
export interface PlannedSteal extends Omit<Steal, 'victim'> {
  /** Shard that it is taken from. */
  readonly shard: number;
}

/** What else is known of the agent that would steal. */
export interface StealTerms {
  /** See `Pace`. */
  readonly pace: number;
  readonly shard: number | null;
  /** What a call of the coordinator takes, in milliseconds. */
  readonly claimMs: number;
  /** For how long it has taken part, in milliseconds. */
  readonly ageMs: number;
}

/** The steals that pay for an agent as it stands, at most this many; none where the runner's own order is kept. */
export function stealsFor(
  host: MemberHost,
  view: FleetView,
  count: number,
  { pace, shard, claimMs, ageMs }: StealTerms,
): PlannedSteal[] {
  const { engine, avoided } = host;
  if (!engine) return [];
  const warm = host.slots.flatMap(({ isBusy, warmKey }) => (isBusy || warmKey === null ? [] : [warmKey]));
  const workerStartMs = (project: string): number => host.workerStartMs(project);
  return chooseSteals(
    view,
    {
      ageMs,
      pace,
      warmKeys: new Set(warm),
      admits: (unit) => !avoided.has(unit.project) && engine.admits(unit),
    },
    { claimMs, workerStartMs },
    { shard, unitOf: (unitId) => host.unitOf(unitId), workerStartMs },
    count,
  );
}

/** The steals that pay for an agent with this many idle slots, the best first. */
function chooseSteals(
  view: FleetView,
  thief: Thief,
  costs: StealCosts,
  context: VictimContext,
  count: number,
): PlannedSteal[] {
  const steals: PlannedSteal[] = [];
  const taken = new Set<string>();
  const mayTake = ({ id }: EngineUnit): boolean => !taken.has(id);
  const victims = victimsOf(view, context).map((victim): Victim => ({ ...victim, mayTake }));
  while (steals.length < count) {
    const steal = chooseSteal(thief, victims, costs);
    if (!steal) break;
    taken.add(steal.unit.id);
    const { victim, ...planned } = steal;
    steals.push({ ...planned, shard: view.queues[victim]?.shard ?? 0 });
  }
  return steals;
}
