// What orders other than ours would have made of a run. Each order starts units by a mixture of everything that earlier
// runs showed of them: the last, the largest, the mean and the median value, our estimate and its spread. The weights of
// a mixture are never negative, so a unit of which more was known to be long never starts later for it: this is what an
// order from past samples alone can be. Units that nobody knows stand at some quantile of the known ones.
import { quantile, seededRandom } from './statistics.mjs';

/** Enough that the best of them is the best by luck as well, and the middle is known to a tenth of a per cent. */
const ORDERS = 200;
const STATISTICS = 6;

/** Weights drawn evenly from all mixtures (exponential draws, normalised), with the pure statistics as the first ones. */
const MIXTURES = drawMixtures();

/**
 * @param {Map<string, number[]>} past unit id → its costs in earlier runs, oldest first
 * @param {number[]} slotCounts
 * @returns for each number of slots makespan / lower bound under each order, in the same sequence for every run
 */
export function orderRatios({ units }, past, slotCounts) {
  const known = units.map(({ unit }) => statisticsOf(past.get(unit.id), unit.estimate));
  const costs = units.map(({ real }) => real.costMs);
  const orders = MIXTURES.map((mixture) => order(known, mixture).map((index) => costs[index]));
  return slotCounts.map((slots) => {
    const lowerBoundMs = Math.max(costs.reduce((sum, ms) => sum + ms, 0) / slots, ...costs);
    return orders.map((ordered) => Number((listScheduleMs(ordered, slots) / lowerBoundMs).toFixed(4)));
  });
}

/** Costs of the units of a trace's runs before one of them, by unit id. */
export function pastCosts({ runs }, end) {
  const past = new Map();
  for (const { tests } of runs.slice(0, end)) {
    const costs = new Map();
    for (const { project, file, attempts } of tests) {
      const id = JSON.stringify([project, file]);
      const costMs = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
      costs.set(id, (costs.get(id) ?? 0) + costMs);
    }
    for (const [id, costMs] of costs) past.set(id, [...(past.get(id) ?? []), costMs]);
  }
  return past;
}

/** Positions of the units in the order that a mixture gives them. */
function order(known, { weights, unknownAt }) {
  const scores = known.map((values) => values && weights.reduce((sum, w, i) => sum + w * values[i], 0));
  const sorted = scores.filter((score) => score !== null).sort((a, b) => a - b);
  const unknownScore = sorted[Math.round(unknownAt * (sorted.length - 1))] ?? 0;
  return scores
    .map((score, index) => ({ score: score ?? unknownScore, index }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ index }) => index);
}

function statisticsOf(costs, { value, spread }) {
  if (!costs) return null;
  const mean = costs.reduce((sum, ms) => sum + ms, 0) / costs.length;
  return [costs.at(-1), Math.max(...costs), mean, quantile(costs, 0.5), value, spread];
}

/** Each in turn to the slot that is free first. */
function listScheduleMs(lengthsMs, slots) {
  const free = new Float64Array(slots);
  for (const ms of lengthsMs) {
    let next = 0;
    for (let slot = 1; slot < slots; slot++) if (free[slot] < free[next]) next = slot;
    free[next] += ms;
  }
  return Math.max(...free);
}

function drawMixtures() {
  const random = seededRandom(1);
  return Array.from({ length: ORDERS }, (_, order) => {
    const drawn = Array.from({ length: STATISTICS }, (_, index) =>
      order < STATISTICS ? Number(index === order) : -Math.log(1 - random()),
    );
    const sum = drawn.reduce((total, weight) => total + weight, 0);
    return { weights: drawn.map((weight) => weight / sum), unknownAt: random() };
  });
}
