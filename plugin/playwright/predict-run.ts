import type { EngineUnit } from '../../src/engine/events.js';
import { ANY_LOAD, type StealThresholds } from '../../src/engine/steal-thresholds.js';
import { phaseLowerBoundMs } from '../../src/plan/bounds.js';
import { simulatePhase } from '../../src/plan/simulate-phase.js';
import type { RunCapacity } from './capacity.js';
import { chunkSize } from './chunks.js';
import type { RestrictionRules } from './restrictions.js';
import type { CollectedUnit } from './collect-units.js';
import { phasesOf, presentProjects } from './phases.js';
import type { TestIndex } from './test-index.js';

/** What the plan expects of a run, in milliseconds. */
export interface RunPrediction {
  readonly makespanMs: number;
  /** Standard deviation of the makespan: that of the slots' total work, and of the run as a whole. */
  readonly spreadMs: number;
  readonly lowerBoundMs: number;
  /** Slot time of all units without worker starts. */
  readonly testsMs: number;
  /** Slot time of all worker starts, those after failed attempts included. */
  readonly startsMs: number;
}

/** Predicts a run by running its phases through the engine in virtual time. */
export function predictRun(
  index: TestIndex,
  units: readonly CollectedUnit[],
  { slots, projectLimits }: RunCapacity,
  rules: RestrictionRules,
  steal: StealThresholds = ANY_LOAD,
): RunPrediction {
  const workerStartMs = (project: string): number => index.estimator.workerStart(project).value;
  let makespanMs = 0;
  let lowerBoundMs = 0;
  let testsMs = 0;
  let startsMs = 0;
  let variance = 0;
  const freeMemoryBytes = rules.memory.roomBytes();
  for (const engineUnits of phaseUnits(index, units, slots, rules)) {
    const simulated = simulatePhase({
      ...{ slots, units: engineUnits, projectLimits, freeMemoryBytes, steal, workerStartMs },
    });
    makespanMs += simulated.makespanMs;
    for (const { estimate } of engineUnits) {
      const { restartsMs = 0 } = estimate;
      testsMs += estimate.value - restartsMs;
      startsMs += restartsMs;
      variance += (estimate.spread / slots) ** 2;
    }
    for (const { unit, workerStartMs: startMs } of simulated.starts) {
      startsMs += startMs;
      if (startMs > 0) variance += (index.estimator.workerStart(unit.project).spread / slots) ** 2;
    }
    const work = simulated.starts.map(({ unit, workerStartMs: startMs }) => ({
      ...unit,
      workMs: unit.estimate.value,
      workerStartMs: startMs,
      isForcedStart: false,
    }));
    lowerBoundMs += phaseLowerBoundMs({ slots, projectLimits, work });
  }
  const spreadMs = Math.hypot(Math.sqrt(variance), index.estimator.runSpread * makespanMs);
  return { makespanMs, spreadMs, lowerBoundMs, testsMs, startsMs };
}

/** The units of a run of several phases; none where nothing comes after the first one. */
export function unitsByPhase(...run: Parameters<typeof phaseUnits>): EngineUnit[][] {
  const [, units] = run;
  return phasesOf(presentProjects(units)).length > 1 ? phaseUnits(...run) : [];
}

/** The run's units as the engine will see them, phase by phase. */
function phaseUnits(
  index: TestIndex,
  units: readonly CollectedUnit[],
  slots: number,
  rules: RestrictionRules,
): EngineUnit[][] {
  const phases = phasesOf(presentProjects(units)).map((phase) => {
    const names = new Set(phase.map(({ name }) => name));
    return units
      .filter((unit) => names.has(unit.project.name))
      .flatMap((unit, order) => toEngineUnits(index, unit, order, slots, rules));
  });
  return phases.filter((phase) => phase.length > 0);
}

function toEngineUnits(
  index: TestIndex,
  unit: CollectedUnit,
  order: number,
  workers: number,
  { limitsOf, memory }: RestrictionRules,
): EngineUnit[] {
  const size = chunkSize(unit, workers);
  const limits = limitsOf(unit.project.name, unit.tests);
  const chunks: EngineUnit[] = [];
  for (let from = 0; from < unit.tests.length; from += size) {
    const tests = unit.tests.slice(from, from + size);
    const memoryBytes = memory.needOf(tests);
    chunks.push({
      // Projects need not have names that differ.
      id: `${order} ${from}`,
      project: unit.project.name,
      workerKey: unit.workerKey,
      estimate: index.estimate(unit, tests),
      locks: unit.locks,
      limits,
      ...(memoryBytes > 0 && { memoryBytes }),
      isIsolated: false,
      order,
    });
  }
  return chunks;
}
