// What the figures of `bench:estimates` are held against.
import { atLeast, atMost, below, between, write } from './limits.mjs';

/** Our error over that of the predictor that turned out best, on each suite. */
const LARGEST_RATIO = 1.02;
/** What 90% intervals may hold. */
const COVERAGE = [0.85, 0.95];
/** Of renamed tests. */
const LEAST_RECOVERED = 0.8;
const MOST_MISTAKEN = 0.01;

/**
 * @param results one for each suite: `trace`, `coverage`, `ratios` by measure, `renames`
 * @param {{ measure: string, ratio: number }[]} means of the errors over the suites, ours over the best other one
 */
export function estimateLimits(results, means) {
  return [
    ...results.flatMap(({ trace, coverage, ratios, renames }) => [
      ...ratios.map(({ measure, ratio }) =>
        atMost(`${measure}, ${trace}`, ratio, LARGEST_RATIO, write.digits(3)),
      ),
      between(`within 90% intervals, ${trace}`, coverage, COVERAGE, write.percent),
      ...renames.flatMap((score) => renameLimits(score, trace)),
    ]),
    ...means.map(({ measure, ratio }) => below(`${measure}, mean over suites`, ratio, 1, write.digits(3))),
    between(
      'within 90% intervals, mean over suites',
      results.reduce((sum, { coverage }) => sum + coverage, 0) / results.length,
      COVERAGE,
      write.percent,
    ),
  ];
}

/** How many renamed tests are found again, and how many of all are taken for something else. */
function renameLimits({ change, renamed, recovered, mistaken, fresh, freshTaken }, trace) {
  if (renamed === 0) return [];
  const on = `${change}, ${trace}`;
  return [
    atLeast(`renamed tests found again, ${on}`, recovered / renamed, LEAST_RECOVERED, write.percent),
    below(
      `tests taken for another one, ${on}`,
      (mistaken + freshTaken) / (renamed + fresh),
      MOST_MISTAKEN,
      write.percent,
    ),
  ];
}
