import type { FleetView } from '../coordinate/coordinator.js';
import { chooseSteal, type Steal, type StealCosts, type Thief } from '../engine/steal.js';
import type { EngineUnit } from '../engine/events.js';
import { endsInTime } from './ends-in-time.js';
import type { MemberHost } from './member-host.js';
import { endOf, type WantedWork } from './look-ahead.js';
import { othersShares, type VictimContext } from './victims.js';

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
  /** See `Thief`. */
  readonly evenMs: number;
  /** What it has claimed and not begun. */
  readonly waiting: readonly EngineUnit[];
  /** Its own units that wait for what runs here. */
  readonly blocked: readonly EngineUnit[];
}

/** The agent that would steal, whatever of it is planned by then. */
interface Looker extends Omit<Thief, 'warmKeys' | 'admits' | 'queuedMs'> {
  /** Whether its rules let it run the unit beside these. */
  readonly admits: (unit: EngineUnit, beside: readonly EngineUnit[]) => boolean;
  readonly waiting: readonly EngineUnit[];
  readonly blocked: readonly EngineUnit[];
}

/** The steals that pay for an agent as it stands, no more than are wanted; none where the runner's own order is kept. */
export function stealsFor(
  host: MemberHost,
  view: FleetView,
  wanted: WantedWork,
  { shard, claimMs, ...terms }: StealTerms,
): PlannedSteal[] {
  const { engine, avoided, nowMs } = host;
  const { count, early } = wanted;
  if (!engine) return [];
  const warm = host.slots.flatMap(({ isBusy, warmKey }, slot) =>
    (isBusy && !early.has(slot)) || warmKey === null ? [] : [warmKey],
  );
  const workerStartMs = (project: string): number => host.workerStartMs(project);
  const isAnyIdle = early.size === 0 || host.slots.some(({ isBusy }) => !isBusy);
  const isInTime = endsInTime(host, wanted, warm, terms.pace, claimMs);
  const freeInMs = Math.min(...[...early.values()].map((stay) => endOf(stay, terms.pace) - nowMs));
  return chooseSteals(
    view,
    {
      ...terms,
      thresholds: engine.thresholds,
      freeInMs: host.slots.map((_, slot) => terms.pace * engine.remainingMs(slot, nowMs)),
      admits: (unit, beside) => !avoided.has(unit.project) && isInTime(unit) && engine.admits(unit, beside),
    },
    warm,
    { claimMs: isAnyIdle ? claimMs : Math.max(claimMs, freeInMs), workerStartMs },
    { shard, unitOf: (unitId) => host.unitOf(unitId), workerStartMs },
    count,
  );
}

/** The steals that pay for an agent with this many idle slots, the best first. @param warm worker keys of these slots' live workers */
function chooseSteals(
  view: FleetView,
  looker: Looker,
  warm: string[],
  costs: StealCosts,
  context: VictimContext,
  count: number,
): PlannedSteal[] {
  const steals: PlannedSteal[] = [];
  // Locks, limits and memory are for all that begins now.
  const beside = [...looker.waiting];
  const shares = othersShares(view, context);
  const victims = shares.map(({ victim }) => victim);
  while (steals.length < count) {
    const admits = (unit: EngineUnit): boolean => looker.admits(unit, beside);
    const queued = [...beside, ...looker.blocked];
    const queuedMs = looker.pace * queued.reduce((sum, { estimate }) => sum + estimate.value, 0);
    const thief = { ...looker, queuedMs, admits, warmKeys: new Set(warm) };
    const steal = chooseSteal(thief, victims, costs);
    if (!steal) break;
    const { victim, ...planned } = steal;
    for (const share of shares) share.take(steal.unit.id);
    // Each live worker is one unit's.
    const used = warm.indexOf(steal.unit.workerKey);
    if (used >= 0) warm.splice(used, 1);
    beside.push(steal.unit);
    steals.push({ ...planned, shard: view.queues[victim]?.shard ?? 0 });
  }
  return steals;
}
