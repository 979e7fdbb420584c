import type { FleetAgent, FleetView } from '../coordinate/coordinator.js';
import { Engine } from '../engine/engine.js';
import type { EngineUnit } from '../engine/events.js';
import type { Victim } from '../engine/steal.js';

/** What is needed to see the shares of others as the engine sees its own. */
export interface VictimContext {
  /** The asking agent's own shard; nothing is stolen from it. */
  readonly shard: number | null;
  /** The unit, if the asking agent could run it now. */
  readonly unitOf: (unitId: string) => EngineUnit | undefined;
  readonly workerStartMs: (project: string) => number;
}

/** A share that can be stolen from. */
export interface OtherShare {
  readonly victim: Victim;
  /** A unit is taken from it, if it has it: that is no longer its load. */
  readonly take: (unitId: string) => void;
}

/**
 * The planned shares of other agents, those whose agent never came or died included. What an agent has of projects that it has given up is
 * nobody's work as well: a victim of its own.
 */
export function othersShares(view: FleetView, context: VictimContext): OtherShare[] {
  return view.queues.flatMap((queue, index) => {
    if (queue.shard === null || queue.shard === context.shard || queue.count === 0) return [];
    const owners = view.agents.filter(({ shard, state }) => shard === queue.shard && state === 'alive');
    const units = queue.unitIds.flatMap((unitId) => context.unitOf(unitId) ?? []);
    const isLeft = ({ project }: EngineUnit): boolean =>
      owners.every(({ givenUp }) => givenUp.includes(project));
    const left = units.filter(isLeft);
    const kept = units.filter((unit) => !isLeft(unit));
    return [toShare(left, index, [], context), toShare(kept, index, owners, context)];
  });
}

function toShare(
  units: readonly EngineUnit[],
  agent: number,
  owners: readonly FleetAgent[],
  { workerStartMs }: VictimContext,
): OtherShare {
  const engine = new Engine({ slots: 1, units, projectLimits: new Map(), workerStartMs });
  const paces = owners.map(({ pace }) => pace);
  const victim = {
    agent,
    isAbsent: owners.length === 0,
    freeInMs: owners.flatMap(({ freeInMs }) => freeInMs),
    pace: paces.length === 0 ? 1 : paces.reduce((sum, pace) => sum + pace, 0) / paces.length,
    queues: [...engine.queues],
    mayTake: () => true,
  };
  return { victim, take: (unitId) => engine.handle({ type: 'unit-removed', unitId }) };
}
