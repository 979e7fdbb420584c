import type { EngineUnit } from '../engine/events.js';
import type { PlanInput, PlanUnit } from '../plan/plan-input.js';
import { planShards } from '../plan/plan-shards.js';
import type { ReplayedRun } from './replay.js';
import { longestFirst, type Shares } from './shares.js';

/** The shares of agents that steal from each other: longest first on the estimates. Stealing mends what they miss. */
export function planShares(units: readonly EngineUnit[], slots: readonly number[]): Shares {
  return longestFirst(
    units.map(({ estimate }) => estimate.value),
    slots,
  );
}

/**
 * The shares of agents that do not: the shipped plan of shards, from all that history tells.
 * @param workerStartMs what a worker start is expected to cost
 */
export function plannedShares(run: ReplayedRun, slots: readonly number[], workerStartMs: number): Shares {
  return shares(run.recall(), slots, workerStartMs);
}

/** The same for units whose estimates are what they will take. */
export function perfectShares(
  units: readonly { readonly unit: EngineUnit }[],
  slots: readonly number[],
  workerStartMs: number,
): Shares {
  return shares({ units: units.map(({ unit }) => toPlanUnit(unit)) }, slots, workerStartMs);
}

function shares(
  input: Pick<PlanInput, 'units' | 'past'>,
  slots: readonly number[],
  workerStartMs: number,
): Shares {
  const plan = planShards({
    ...input,
    shards: slots.map((count) => ({ slots: count })),
    workerStartMs: () => workerStartMs,
  });
  const indexes = new Map(input.units.map(({ id }, index) => [id, index]));
  return plan.shards.map((shard) => shard.units.flatMap((id) => indexes.get(id) ?? []));
}

function toPlanUnit({ id, project, workerKey, estimate, order }: EngineUnit): PlanUnit {
  return { id, project, workerKey, estimate, order };
}
