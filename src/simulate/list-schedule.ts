import { EvenkeelError } from '../errors.js';
import { EventHeap } from './event-heap.js';
import type { Fleet } from './fleet.js';
import type { Shares } from './shares.js';
import type { SimulatedAgent, SimulatedRun, SimulatedStay, SimulatedUnit } from './simulated-run.js';

interface Slot {
  readonly agent: number;
  readonly slot: number;
  warmKey: string | null;
}

/**
 * Static shards as other tools run them: each agent starts its units in the order given, the next one in
 * whichever of its slots is free first. What an agent that dies has not finished stays unfinished.
 */
export function runShares(units: readonly SimulatedUnit[], shares: Shares, fleet: Fleet): SimulatedRun {
  return asRun(
    units,
    shares.flatMap((share, agent) => schedule(units, share, [agent], fleet)),
  );
}

/** One queue over the slots of all agents, in the order given; a claim from it costs nothing. */
export function runQueue(
  units: readonly SimulatedUnit[],
  order: readonly number[],
  fleet: Fleet,
): SimulatedRun {
  return asRun(units, schedule(units, order, [...fleet.agents.keys()], fleet));
}

function schedule(
  units: readonly SimulatedUnit[],
  order: readonly number[],
  agents: readonly number[],
  fleet: Fleet,
): SimulatedStay[] {
  const free = new EventHeap<Slot>();
  for (const agent of agents) {
    const { slots, arrivesMs, diesMs } = agentOf(fleet, agent);
    for (let slot = 0; slot < slots && arrivesMs < diesMs; slot++) {
      free.push(arrivesMs, { agent, slot, warmKey: null });
    }
  }
  const stays: SimulatedStay[] = [];
  for (const index of order) {
    const simulated = units[index];
    const next = free.pop();
    if (!simulated || !next) break;
    const stay = stayOf(simulated, next.event, next.atMs, fleet);
    stays.push(stay);
    if (stay.endMs < agentOf(fleet, stay.agent).diesMs) free.push(stay.endMs, next.event);
  }
  return stays;
}

function asRun(units: readonly SimulatedUnit[], stays: readonly SimulatedStay[]): SimulatedRun {
  const accepted = stays.filter(({ outcome }) => outcome === 'accepted');
  const done = new Set(accepted.map(({ unit }) => unit.id));
  return {
    makespanMs: accepted.reduce((latest, { endMs }) => Math.max(latest, endMs), 0),
    stays,
    steals: [],
    unfinished: units.map(({ unit }) => unit.id).filter((id) => !done.has(id)),
    events: 2 * stays.length,
  };
}

function agentOf({ agents }: Fleet, index: number): SimulatedAgent {
  const agent = agents[index];
  if (!agent) throw new EvenkeelError('ENGINE_INVARIANT', `The fleet has no agent ${index}.`);
  return agent;
}

/** All jobs of a unit in one stay: without an engine nothing comes between them. */
function stayOf({ unit, jobs }: SimulatedUnit, slot: Slot, startMs: number, fleet: Fleet): SimulatedStay {
  const { speed, diesMs } = agentOf(fleet, slot.agent);
  const isWarm = slot.warmKey === unit.workerKey;
  // Each failed attempt ends its worker.
  const starts = jobs.length - (isWarm ? 1 : 0);
  const switchMs = !isWarm && slot.warmKey !== null ? fleet.switchMs : 0;
  const workerStartMs = (starts * fleet.workerStartMs + switchMs) / speed;
  const durationMs = jobs.reduce((sum, job) => sum + job.durationMs, 0) / speed;
  const endMs = startMs + workerStartMs + durationMs;
  slot.warmKey = unit.workerKey;
  return {
    unit,
    agent: slot.agent,
    slot: slot.slot,
    startMs,
    endMs: Math.min(endMs, diesMs),
    workerStartMs,
    reason: 'runner',
    job: 0,
    outcome: endMs > diesMs ? 'lost' : 'accepted',
  };
}
