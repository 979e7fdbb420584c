// What agents that shared a suite have come to, by when their tests ran.

/**
 * @param runs of each agent the attempts at tests, each with `startMs` and `endMs`: one at a time
 * @returns `ratio` of the makespan over its lower bound, `imbalance` of the agents' work; and, in the mean of the agents, milliseconds that add up to
 * the makespan with the mean work: `lateMs` before its first test, `gapsMs` without one between its first and last, `endsMs` after that
 */
export function fleetFigures(runs) {
  const all = runs.flat();
  const beginMs = Math.min(...all.map(({ startMs }) => startMs));
  const makespanMs = Math.max(...all.map(({ endMs }) => endMs)) - beginMs;
  const workMs = runs.map(workOf);
  const meanWorkMs = sum(workMs) / runs.length;
  const lowerBoundMs = Math.max(meanWorkMs, ...all.map(lengthOf));
  const mean = (valueOf) => sum(runs.map(valueOf)) / runs.length;
  return {
    ...{ makespanMs, lowerBoundMs, ratio: makespanMs / lowerBoundMs },
    imbalance: 1 - meanWorkMs / Math.max(...workMs),
    lateMs: mean((attempts) => firstOf(attempts) - beginMs),
    gapsMs: mean((attempts) => lastOf(attempts) - firstOf(attempts) - workOf(attempts)),
    endsMs: mean((attempts) => beginMs + makespanMs - lastOf(attempts)),
  };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const lengthOf = ({ startMs, endMs }) => endMs - startMs;
const workOf = (attempts) => sum(attempts.map(lengthOf));
const firstOf = (attempts) => Math.min(...attempts.map(({ startMs }) => startMs));
const lastOf = (attempts) => Math.max(...attempts.map(({ endMs }) => endMs));
