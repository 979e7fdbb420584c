// One run of one trace under all policies, in a thread of the pool. Every thread reads a trace once.
import { firstReplayed, readTrace, replay, runOnSlots } from 'evenkeel';
import { LONG } from './long-run.mjs';
import { orderRatios, pastCosts } from './monotone-orders.mjs';

const traces = new Map();

/** Longer than any unit: it is started before all others. */
const FIRST_MS = 1e9;

/**
 * @param {{ file: string, index: number, slots: number[], policies: string[] }} task
 * @returns one object for each number of slots and policy
 */
export default async function replayRun({ file, index, slots, policies }) {
  if (!traces.has(file)) traces.set(file, readTrace(file));
  const trace = await traces.get(file);
  const cases = [];
  for (const run of replay(trace, index, index + 1)) {
    const past = pastCosts(trace, index);
    const known = run.units.filter(({ lastMs }) => lastMs !== undefined).length;
    const orders = policies.includes('live') ? orderRatios(run, past, slots) : [];
    for (const [position, count] of slots.entries()) {
      for (const policy of policies) {
        const { makespanMs, lowerBoundMs, ratio, imbalance, straggler } = runOnSlots(run, policy, count);
        const { trace: name, run: id, units } = run;
        cases.push({
          trace: name,
          run: id,
          slots: count,
          policy,
          units: units.length,
          known,
          makespanMs,
          lowerBoundMs,
          ratio,
          imbalance,
          straggler,
          ...(policy === 'live' && straggler
            ? hindsight(run, past, straggler.unitId, count, ratio > LONG)
            : {}),
          ...(policy === 'live' && { orders: orders[position] }),
        });
      }
    }
  }
  return cases;
}

/**
 * What earlier runs told of the unit that ended last; the run with that unit first of all, with its length alone
 * known, for a long run with that of the one unit known with which it helps most, and with all lengths known.
 */
function hindsight(run, past, unitId, slots, isLong) {
  const ratioWith = (id, estimateOf) =>
    runOnSlots({ ...run, units: changed(run, id, estimateOf) }, 'live', slots).ratio;
  const alone = isLong
    ? run.units.map(({ unit }) => ({ unitId: unit.id, ratio: ratioWith(unit.id, known) }))
    : [];
  return {
    pastMs: past.get(unitId) ?? [],
    firstRatio: ratioWith(unitId, first),
    knownRatio: ratioWith(unitId, known),
    bestKnown: alone.reduce((best, each) => (best && best.ratio <= each.ratio ? best : each), null),
    oracleRatio: runOnSlots(run, 'oracle', slots).ratio,
  };
}

/** The units of the run, one of them with another estimate. */
function changed({ units }, id, estimateOf) {
  return units.map((item) =>
    item.unit.id === id ? { ...item, unit: { ...item.unit, estimate: estimateOf(item) } } : item,
  );
}

function first({ unit }) {
  return { ...unit.estimate, value: FIRST_MS, spread: 0 };
}

/** What the unit will take, as if it had always taken that. */
function known({ real }) {
  return { value: real.costMs, spread: 0, sampleCount: 1, source: 'own' };
}

/** Positions of the runs that are predicted: those after the first three. */
export function replayedRuns(trace) {
  const first = firstReplayed(trace);
  return Array.from({ length: trace.runs.length - first }, (_, offset) => first + offset);
}
