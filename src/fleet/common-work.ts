/**
 * What is nobody's, as an agent sees it whose own share is used up: the plan's common tail, and what came back from others.
 *
 * It goes to whoever is free, the longest first; to take from it is no steal. What it can't even out is what steals are for: an agent
 * that would end later with its own share alone than all would if they took what is nobody's.
 */
import type { FleetAgent, FleetView } from '../coordinate/coordinator.js';
import { commonOutlook, type CommonTaker } from '../engine/common-outlook.js';
import { ownFinishMs } from '../engine/even-finish.js';
import type { EngineUnit } from '../engine/events.js';
import { isAvoidedBy } from './is-avoided.js';
import type { MemberHost } from './member-host.js';

/** The agent that looks. */
export interface Looker {
  readonly agent: string;
  readonly shard: number | null;
  /** See `Pace`. */
  readonly pace: number;
  /** Its own units, where they wait for what runs here; none where its share is used up. */
  readonly own: readonly EngineUnit[];
}

/** What is nobody's, or was given back in the agent's own share. */
export interface CommonWork {
  /** Units that it may claim. */
  readonly open: readonly EngineUnit[];
  /** Queued units that it leaves to others for now, or can't run. */
  readonly shut: readonly string[];
  /** When all would be through if this work evened out all that it can, in milliseconds from now; 0 where there is none. */
  readonly evenMs: number;
}

export function commonWork(view: FleetView, host: MemberHost, looker: Looker): CommonWork {
  const ownIds = new Set(looker.own.map(({ id }) => id));
  // What waits in its own share is its own as long as it has some of that.
  const queues = view.queues.filter(
    ({ shard }) => shard === null || (shard === looker.shard && ownIds.size === 0),
  );
  const others = view.agents
    .filter(({ agent, state }) => agent !== looker.agent && state === 'alive')
    .flatMap((agent) => freeMs(agent, view));
  const workMs = queues.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const { evenMs, isWorthTaking } = commonOutlook(takerOf(host, looker), others, workMs);
  const isAvoided = isAvoidedBy(host);
  const unitIds = queues.flatMap((queue) => queue.unitIds.filter((unitId) => !ownIds.has(unitId)));
  const open = unitIds.flatMap((unitId) => {
    const unit = isAvoided(unitId) ? undefined : host.unitOf(unitId);
    return unit && isWorthTaking(unit) ? [unit] : [];
  });
  const isOpen = new Set(open.map(({ id }) => id));
  return { open, shut: unitIds.filter((unitId) => !isOpen.has(unitId)), evenMs };
}

/** When each slot of another agent is through with its own share. */
function freeMs({ shard, freeInMs, pace }: FleetAgent, { agents, queues }: FleetView): number[] {
  const owners = agents.filter((other) => other.shard === shard && other.state === 'alive').length;
  const own = shard === null ? undefined : queues.find((queue) => queue.shard === shard);
  return ownFinishMs({ freeInMs, ownMs: (pace * (own?.totalMs ?? 0)) / owners });
}

function takerOf(host: MemberHost, { pace, own }: Looker): CommonTaker {
  const { slots, engine, nowMs } = host;
  const freeInMs = slots.map((_, slot) => pace * (engine?.remainingMs(slot, nowMs) ?? 0));
  return {
    pace,
    slotsMs: own.length > 0 ? besideOwn(freeInMs, pace, own) : freeInMs,
    warmKeys: new Set(slots.map(({ warmKey }) => warmKey)),
    workerStartMs: (project) => host.workerStartMs(project),
  };
}

/** Slots that run something go on with the agent's own units, which leave it the idle ones. */
function besideOwn(freeInMs: readonly number[], pace: number, own: readonly EngineUnit[]): number[] {
  const ownMs = pace * own.reduce((sum, { estimate }) => sum + estimate.value, 0);
  const idle = freeInMs.filter((ms) => ms === 0);
  return [...idle, ...ownFinishMs({ freeInMs: freeInMs.filter((ms) => ms > 0), ownMs })];
}
