import type { FleetPlan, FleetUnit } from '../coordinator.js';

/** A plan as it is published: the ids apart, since every other agent knows them and need not be sent them. */
export interface PlanTexts {
  /** With the ids, for the scripts. */
  readonly units: string;
  /** Without, for the other agents: in the order of the sorted ids. */
  readonly plan: string;
}

interface PlanContent {
  readonly ms: readonly number[];
  /** 0 for nobody's. */
  readonly shards: readonly number[];
  readonly needs: Readonly<Record<string, readonly string[]>>;
  readonly limits: Readonly<Record<string, number>>;
}

/** Writes a plan. */
export function planTexts({ units, limits }: FleetPlan): PlanTexts {
  const sorted = sortedUnits(units);
  const content: PlanContent = {
    ms: sorted.map(({ predictedMs }) => Math.max(0, Math.round(predictedMs))),
    shards: sorted.map(({ shard }) => shard ?? 0),
    needs: Object.fromEntries(sorted.flatMap(({ id, needs }) => (needs.length > 0 ? [[id, needs]] : []))),
    limits,
  };
  return {
    units: JSON.stringify({ ids: sorted.map(({ id }) => id), ...content }),
    plan: JSON.stringify(content),
  };
}

/** Reads a published plan. @param own this agent's plan for the same suite: it has the ids */
export function readPlanText(text: string, own: FleetPlan): FleetPlan {
  const { ms, shards, needs, limits } = JSON.parse(text) as PlanContent;
  const units = sortedUnits(own.units).map(({ id }, index): FleetUnit => ({
    id,
    predictedMs: ms[index] ?? 0,
    shard: shards[index] === 0 ? null : (shards[index] ?? null),
    needs: needs[id] ?? [],
  }));
  return { suiteDigest: own.suiteDigest, units, limits };
}

function sortedUnits(units: readonly FleetUnit[]): FleetUnit[] {
  return [...units].sort((a, b) => (a.id < b.id ? -1 : 1));
}
