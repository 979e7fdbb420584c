import type { Estimate } from '../model/estimate.js';
import { compareText } from '../format/compare-text.js';
import type { ProjectLoad } from '../score/load.js';
import { scoreOf, type Score } from '../score/score.js';
import { DEFAULT_WEIGHTS } from '../score/weights.js';
import type { Knowledge } from './knowledge.js';
import { taskQuery, type TaskInfo } from './task.js';

/** How well a browser suits a task, and why. */
export interface RankedBrowser extends Score {
  readonly browser: string;
  readonly estimate: Estimate;
}

/**
 * The browsers for a task, best first. Speed and reliability are relative to the best; of equal ones the less
 * loaded comes first, which spreads what nothing is known of.
 */
export function rankBrowsers(
  task: Pick<TaskInfo, 'name' | 'kind'>,
  browsers: readonly string[],
  { estimator, reliabilityOf }: Pick<Knowledge, 'estimator' | 'reliabilityOf'>,
  load: ProjectLoad,
): RankedBrowser[] {
  const known = browsers.map((browser) => {
    const query = taskQuery(task, browser);
    return { browser, estimate: estimator.test(query), reliability: reliabilityOf(browser, [query]) };
  });
  const fastestMs = Math.min(...known.map(({ estimate }) => estimate.value));
  const mostReliable = Math.max(...known.map(({ reliability }) => reliability));
  const ranked = known.map(({ browser, estimate, reliability }) => ({
    browser,
    estimate,
    ...scoreOf(
      {
        speed: fastestMs / estimate.value,
        reliability: reliability / mostReliable,
        load: load.factor(browser, estimate.value),
        // A task brings its own way to compute.
        backend: 1,
      },
      DEFAULT_WEIGHTS,
    ),
  }));
  return ranked.sort(
    (a, b) =>
      b.score - a.score || load.of(a.browser) - load.of(b.browser) || compareText(a.browser, b.browser),
  );
}
