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

/**
 * The planned shares of other agents, those whose agent never came or died included. What an agent has of projects that it has given up is
 * nobody's work as well: a victim of its own.
 */
export function victimsOf(view: FleetView, context: VictimContext): Victim[] {
  return view.queues.flatMap((queue, index) => {
    if (queue.shard === null || queue.shard === context.shard || queue.count === 0) return [];
    const owners = view.agents.filter(({ shard, state }) => shard === queue.shard && state === 'alive');
    const units = queue.unitIds.flatMap((unitId) => context.unitOf(unitId) ?? []);
    const isLeft = ({ project }: EngineUnit): boolean =>
      owners.every(({ givenUp }) => givenUp.includes(project));
    const left = units.filter(isLeft);
    const kept = units.filter((unit) => !isLeft(unit));
    return [toVictim(left, index, [], context), toVictim(kept, index, owners, context)];
  });
}

function toVictim(
  units: readonly EngineUnit[],
  agent: number,
  owners: readonly FleetAgent[],
  { workerStartMs }: VictimContext,
): Victim {
  const engine = new Engine({ slots: 1, units, projectLimits: new Map(), workerStartMs });
  const paces = owners.map(({ pace }) => pace);
  return {
    agent,
    isAbsent: owners.length === 0,
    freeInMs: owners.flatMap(({ freeInMs }) => freeInMs),
    pace: paces.length === 0 ? 1 : paces.reduce((sum, pace) => sum + pace, 0) / paces.length,
    queues: engine.queues,
    mayTake: () => true,
  };
}
