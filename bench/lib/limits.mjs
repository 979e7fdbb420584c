// What a bench's figures are held against. A bench that says what is allowed names what is missed, and ends with 1.

/**
 * A figure and what is allowed.
 * @typedef {object} Limit
 * @property {string} name what is measured, and on what
 * @property {string} reached the figure as it is written
 * @property {string} allowed the same of what is allowed, such as `at most 1.015`
 * @property {boolean} isWithin false for a figure that is no number, too
 */

/** The figure may be no larger. `write` makes a text of figure and limit. */
export function atMost(name, reached, limit, write = String) {
  return limitOf(name, reached, `at most ${write(limit)}`, reached <= limit, write);
}

/** The figure has to be smaller. */
export function below(name, reached, limit, write = String) {
  return limitOf(name, reached, `below ${write(limit)}`, reached < limit, write);
}

/** The figure may be no smaller. */
export function atLeast(name, reached, limit, write = String) {
  return limitOf(name, reached, `at least ${write(limit)}`, reached >= limit, write);
}

/** The figure may be neither smaller nor larger. */
export function between(name, reached, [low, high], write = String) {
  return limitOf(name, reached, `${write(low)} to ${write(high)}`, reached >= low && reached <= high, write);
}

/**
 * Names the limits that are missed and ends the process with 1 if there are any. They go to stderr: with `--json` nothing
 * else may stand beside the JSON.
 * @param {readonly Limit[]} limits
 */
export function holdTo(limits) {
  const missed = limits.filter(({ isWithin }) => !isWithin);
  for (const { name, reached, allowed } of missed) console.error(`MISSED: ${name}: ${reached} (${allowed})`);
  if (missed.length > 0) process.exitCode = 1;
}

/** Ways to write figures. */
export const write = {
  milliseconds: (ms) => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`,
  seconds: (ms) => `${(ms / 1000).toFixed(2)} s`,
  percent: (share) => `${(100 * share).toFixed(1)}%`,
  digits: (count) => (value) => value.toFixed(count),
};

function limitOf(name, reached, allowed, isWithin, write) {
  return { name, reached: write(reached), allowed, isWithin };
}
