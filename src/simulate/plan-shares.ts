import type { EngineUnit } from '../engine/events.js';
import { planShards } from '../plan/plan-shards.js';
import type { PastUnit, PlanUnit } from '../plan/plan-input.js';
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
 * The shares of agents that do not: the shipped plan of shards, with the runs before this one as its past.
 * @param workerStartMs what a worker start is expected to cost
 */
export function plannedShares(run: ReplayedRun, slots: readonly number[], workerStartMs: number): Shares {
  const past = run.past().map((units) =>
    units.map((replayed): PastUnit => ({
      ...toPlanUnit(replayed.unit, replayed.real.file, replayed.lastMs),
      actualMs: replayed.real.costMs,
    })),
  );
  const units = run.units.map(({ unit, real, lastMs }) => toPlanUnit(unit, real.file, lastMs));
  return shares(units, past, slots, workerStartMs);
}

/** The same for units whose estimates are what they will take. */
export function perfectShares(
  units: readonly { readonly unit: EngineUnit }[],
  slots: readonly number[],
  workerStartMs: number,
): Shares {
  return shares(
    units.map(({ unit }) => toPlanUnit(unit)),
    [],
    slots,
    workerStartMs,
  );
}

function shares(
  units: readonly PlanUnit[],
  past: readonly (readonly PastUnit[])[],
  slots: readonly number[],
  workerStartMs: number,
): Shares {
  const plan = planShards({
    units,
    past,
    shards: slots.map((count) => ({ slots: count })),
    workerStartMs: () => workerStartMs,
  });
  const indexes = new Map(units.map(({ id }, index) => [id, index]));
  return plan.shards.map((shard) => shard.units.flatMap((id) => indexes.get(id) ?? []));
}

function toPlanUnit(unit: EngineUnit, spec?: string, lastMs?: number): PlanUnit {
  const { id, project, workerKey, estimate, order } = unit;
  return {
    id,
    project,
    workerKey,
    estimate,
    order,
    ...(spec !== undefined && { spec }),
    ...(lastMs !== undefined && { lastMs }),
  };
}
