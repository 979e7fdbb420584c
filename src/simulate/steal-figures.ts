import type {
  SimulatedAgent,
  SimulatedRun,
  SimulatedSteal,
  SimulatedStay,
  SimulatedUnit,
} from './simulated-run.js';

/** What came of the steals of a run; times in milliseconds. */
export interface StealFigures {
  /** Units taken from agents that were there. */
  readonly count: number;
  /** Units taken from agents that had not come, or were dead. */
  readonly rescues: number;
  /** Steals after which the unit ended sooner than its owner could have ended it. */
  readonly successes: number;
  /** Sums over the steals (not the rescues): what was predicted, and what came of it. */
  readonly predictedGainMs: number;
  readonly actualGainMs: number;
}

/**
 * Compares each steal's prediction with what came of it. Its actual gain is how much sooner the unit ended than
 * on its owner, which would have turned to it when it next had nothing of its own left to start. A steal whose
 * unit was lost with the thief gains nothing.
 */
export function stealFigures(
  agents: readonly SimulatedAgent[],
  units: readonly Pick<SimulatedUnit, 'unit' | 'jobs'>[],
  run: SimulatedRun,
): StealFigures {
  const figures = { count: 0, rescues: 0, successes: 0, predictedGainMs: 0, actualGainMs: 0 };
  if (run.steals.length === 0) return figures;
  const lengths = new Map(
    units.map(({ unit, jobs }) => [unit.id, jobs.reduce((sum, job) => sum + job.durationMs, 0)]),
  );
  const idle = idleMoments(agents, run);
  const ends = endsByUnit(run.stays);
  for (const steal of run.steals) {
    if (steal.isRescue) {
      figures.rescues++;
      continue;
    }
    const owner = agents[steal.victim];
    const dueMs = idle(steal) + (lengths.get(steal.unitId) ?? 0) / (owner?.speed ?? 1);
    const gainMs = dueMs - (ends.get(steal.unitId) ?? dueMs);
    figures.count++;
    figures.predictedGainMs += steal.predictedGainMs;
    figures.actualGainMs += gainMs;
    if (gainMs > 0) figures.successes++;
  }
  return figures;
}

/** When the victim of a steal next had a slot that found nothing of its own to start; at the latest the end. */
function idleMoments(
  agents: readonly SimulatedAgent[],
  { stays, steals, makespanMs }: SimulatedRun,
): (steal: SimulatedSteal) => number {
  const stolen = new Map(steals.map(({ unitId, thief }) => [unitId, thief]));
  const lastOwnStart = agents.map(() => 0);
  for (const { agent, unit, startMs } of stays) {
    if (stolen.get(unit.id) !== agent) lastOwnStart[agent] = Math.max(lastOwnStart[agent] ?? 0, startMs);
  }
  // The first slot that becomes free after the last own start is the first to be idle.
  const idleMs = agents.map(() => makespanMs);
  for (const { agent, endMs } of stays) {
    const hasDied = (agents[agent]?.diesMs ?? Infinity) <= makespanMs;
    if (!hasDied && endMs > (lastOwnStart[agent] ?? 0))
      idleMs[agent] = Math.min(idleMs[agent] ?? makespanMs, endMs);
  }
  return ({ victim }) => idleMs[victim] ?? makespanMs;
}

function endsByUnit(stays: readonly SimulatedStay[]): Map<string, number> {
  const accepted = stays.filter(({ outcome }) => outcome === 'accepted');
  return new Map(accepted.map(({ unit, endMs }) => [unit.id, endMs]));
}
