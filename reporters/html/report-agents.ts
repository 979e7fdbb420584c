import { Pace } from '../../src/engine/pace.js';
import type { AgentRecord } from '../../src/model/record.js';
import type { ReportAgentLoad, ReportSlot, ReportUnit } from './report-data.js';

/** How much each agent had to do, and how fast it was against what was predicted: so agents of different machines compare. */
export function measureAgents(
  agents: readonly AgentRecord[],
  slots: readonly ReportSlot[],
  units: readonly ReportUnit[],
): ReportAgentLoad[] {
  return agents.map(({ agent, hardwareClass }) => {
    const own = slots.filter((slot) => slot.agent === agent);
    const itsUnits = units.filter((unit) => slots[unit.slot]?.agent === agent);
    const busy = own.map(({ workMs, startMs, idleMs }) => shareOf(workMs + startMs, idleMs));
    const pace = paceOf(itsUnits);
    return {
      ...{ agent, hardwareClass, slots: own.length },
      units: itsUnits.filter(({ retry }) => retry === 0).length,
      meanLoad: busy.reduce((sum, share) => sum + share, 0) / Math.max(1, busy.length),
      peakLoad: Math.max(0, ...busy),
      pace,
      unitDeviation: pace === null ? null : deviationOf(itsUnits, pace),
    };
  });
}

function shareOf(busyMs: number, idleMs: number): number {
  return busyMs + idleMs > 0 ? busyMs / (busyMs + idleMs) : 0;
}

/** As the engine learns it in a run; null where nothing was predicted. */
function paceOf(units: readonly ReportUnit[]): number | null {
  const pace = new Pace();
  const predicted = units.filter(isComparable);
  for (const { predictedMs, workMs } of predicted) pace.observe(predictedMs, workMs);
  return predicted.length === 0 ? null : pace.factor;
}

/** Median of how far a unit is off from what the agent's pace lets expect, as a share of it. */
function deviationOf(units: readonly ReportUnit[], pace: number): number {
  const shares = units
    .filter(isComparable)
    .map(({ predictedMs, workMs }) => Math.abs(workMs / (predictedMs * pace) - 1))
    .sort((a, b) => a - b);
  return shares[Math.floor(shares.length / 2)] ?? 0;
}

/** A retry repeats but a part of its unit. */
function isComparable(unit: ReportUnit): unit is ReportUnit & { readonly predictedMs: number } {
  return unit.retry === 0 && unit.workMs > 0 && unit.predictedMs !== null && unit.predictedMs > 0;
}
