// What no order from past durations could have beaten. Such an order gives each unit a place by its past, and a unit of
// which more was known to be long never a later one: if all of V's past is at least as long as U's (its last, smallest,
// middle, mean and largest value) and some of it longer, V starts before U. So U waits until all those units have started.
//
// When U starts, at most slots − 1 of them are still running and all others are over, so
//   start of U ≥ (sum of the shortest of them but for slots − 1) / slots
// and the run ends no earlier than U. Units that nobody has seen may stand anywhere.
import { quantile } from './statistics.mjs';

/**
 * @param {{ units: { unit: { id: string }, real: { costMs: number } }[] }} run
 * @param {Map<string, number[]>} past unit id → its costs in earlier runs, oldest first
 * @returns makespan / lower bound that no such order gets below
 */
export function monotoneBound({ units }, past, slots) {
  const known = units.map(({ unit, real }) => ({
    costMs: real.costMs,
    statistics: statisticsOf(past.get(unit.id)),
  }));
  const total = known.reduce((sum, { costMs }) => sum + costMs, 0);
  const longest = Math.max(...known.map(({ costMs }) => costMs));
  const lowerBoundMs = Math.max(total / slots, longest);
  let boundMs = lowerBoundMs;
  for (const unit of known) {
    // Shorter ones have the same start at most, and end before.
    if (unit.costMs + total / slots <= boundMs) continue;
    boundMs = Math.max(boundMs, earliestStartMs(unit, known, slots) + unit.costMs);
  }
  return boundMs / lowerBoundMs;
}

function earliestStartMs(unit, known, slots) {
  const before = known.filter((other) => isKnownLonger(other, unit)).map(({ costMs }) => costMs);
  const over = before.sort((a, b) => a - b).slice(0, Math.max(0, before.length - slots + 1));
  return over.reduce((sum, ms) => sum + ms, 0) / slots;
}

function isKnownLonger(a, b) {
  if (!a.statistics || !b.statistics) return false;
  const pairs = a.statistics.map((value, index) => [value, b.statistics[index]]);
  return pairs.every(([of, than]) => of >= than) && pairs.some(([of, than]) => of > than);
}

function statisticsOf(costs) {
  if (!costs) return null;
  const mean = costs.reduce((sum, ms) => sum + ms, 0) / costs.length;
  return [costs.at(-1), Math.min(...costs), quantile(costs, 0.5), mean, Math.max(...costs)];
}
