import type { DecisionRecord } from '../model/record.js';
import { chooseProject } from '../route/choose-project.js';
import { explainChoice } from '../route/explain-choice.js';
import type { WeighedCandidate } from '../route/weigh-candidates.js';
import { taskQuery, type TaskInfo } from './task.js';

/** In so many runs of a task it visits each of its browsers, where no more of them may run it and nothing else is said. */
const USUAL_COVER_EVERY = 10;

/** What may be tuned. */
export interface TaskRouteOptions {
  /**
   * Every task visits every browser that it may run in at least once in this many of its runs, no fewer than there are browsers.
   * @default 10, or the number of its browsers where that is larger
   */
  readonly coverEvery?: number | undefined;
  /** Share of the runs, 0 to 1, that may go to a browser that might be faster. */
  readonly explore: number;
}

/** Where a task goes, and why there. */
export interface TaskRoute {
  readonly browser: string;
  /** One for each browser that it may run in; none where there is no choice. */
  readonly decisions: readonly DecisionRecord[];
}

/**
 * Routes a task as a spec is routed: to its best browser, unless a visit of another one is due or worth a try.
 * @param weighed its browsers, best first, not empty
 */
export function routeTask(
  task: Pick<TaskInfo, 'name' | 'kind'>,
  weighed: readonly WeighedCandidate[],
  nextSeq: number,
  { coverEvery, explore }: TaskRouteOptions,
): TaskRoute {
  const { file, title } = taskQuery(task, '');
  const specKey = JSON.stringify([file, title]);
  const options = {
    coverEvery: coverEvery ?? Math.max(USUAL_COVER_EVERY, weighed.length),
    explore,
    nextSeq,
  };
  const choice = chooseProject(specKey, weighed, options);
  const decisions = weighed.length > 1 ? explainChoice({ file, title }, weighed, choice) : [];
  return { browser: choice.chosen.project, decisions };
}
