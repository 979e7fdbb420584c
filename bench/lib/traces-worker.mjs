// One run of one trace under all policies, in a thread of the pool. Every thread reads a trace once.
import { firstReplayed, readTrace, replay, runOnSlots } from 'evenkeel';

const traces = new Map();

/**
 * @param {{ file: string, index: number, slots: number[], policies: string[] }} task
 * @returns one object for each number of slots and policy
 */
export default async function replayRun({ file, index, slots, policies }) {
  if (!traces.has(file)) traces.set(file, readTrace(file));
  const trace = await traces.get(file);
  const cases = [];
  for (const run of replay(trace, index, index + 1)) {
    for (const count of slots) {
      for (const policy of policies) {
        const { makespanMs, lowerBoundMs, ratio, imbalance, straggler } = runOnSlots(run, policy, count);
        const { trace: name, run: id, units } = run;
        cases.push({
          trace: name,
          run: id,
          slots: count,
          policy,
          units: units.length,
          makespanMs,
          lowerBoundMs,
          ratio,
          imbalance,
          straggler,
        });
      }
    }
  }
  return cases;
}

/** Positions of the runs that are predicted: those after the first three. */
export function replayedRuns(trace) {
  const first = firstReplayed(trace);
  return Array.from({ length: trace.runs.length - first }, (_, offset) => first + offset);
}
