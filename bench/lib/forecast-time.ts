import { settleValuation } from '../../src/cli/settle-valuation.js';
import { createForecast } from '../../src/plan/forecast.js';
import type { PlanUnit } from '../../src/plan/plan-input.js';
import { pastRuns } from '../../src/plan/recall-units.js';
import { logNormalFactor, seededRandom } from '../../src/random.js';
import { planUnitAt } from './plan-unit.js';

const PROJECTS = 3;
const WORKER_START_MS = 900;
/** Spread of the logarithm: from unit to unit, and of one unit from run to run. */
const UNIT_LOG_SPREAD = 1.2;
const RUN_LOG_SPREAD = 0.2;

/** Processor time in milliseconds in which a suite with a past is forecast on these numbers of machines. */
export function forecastMs(count: number, machines: readonly number[]): number {
  const random = seededRandom(1);
  const levels = Array.from({ length: count }, () => 700 * logNormalFactor(random, UNIT_LOG_SPREAD));
  const runOf = (value: number): number => value * logNormalFactor(random, RUN_LOG_SPREAD);
  const units = levels.map((value, order) => unitOf(value, order, runOf(value)));
  const past = Array.from({ length: pastRuns(count, count) }, () =>
    levels.map((value, order) => ({ ...unitOf(value, order, runOf(value)), actualMs: runOf(value) })),
  );
  const before = process.cpuUsage();
  const costs = { workers: 2, seed: 1, runSpread: 0.06, workerStartMs: () => WORKER_START_MS };
  const forecastOf = createForecast(settleValuation({ units, past, ...costs }));
  for (const number of machines) forecastOf(number);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function unitOf(value: number, order: number, lastMs: number): PlanUnit {
  return { ...planUnitAt(order, value, { projects: PROJECTS, spread: RUN_LOG_SPREAD }), lastMs };
}
