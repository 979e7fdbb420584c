import type { ProjectLoad } from '../score/load.js';
import type { MemoryRoom } from '../score/memory.js';
import type { Score } from '../score/score.js';
import type { Weights } from '../score/weights.js';
import type { Estimate } from '../model/estimate.js';
import { weighCandidates, type WeighedCandidate } from '../route/weigh-candidates.js';
import type { Knowledge } from './knowledge.js';
import { taskQuery, type TaskInfo } from './task.js';

/** How well a browser suits a task, and why. */
export interface RankedBrowser extends Score {
  readonly browser: string;
  readonly estimate: Estimate;
}

/**
 * The browsers for a task, best first, weighed as projects are for a spec. A task brings its own way to compute, so no
 * probe of a backend speaks for or against one; and it has no file whose overhead would count.
 */
export function rankBrowsers(
  task: Pick<TaskInfo, 'name' | 'kind'>,
  browsers: readonly string[],
  { estimator, reliabilityOf, visits }: Pick<Knowledge, 'estimator' | 'reliabilityOf' | 'visits'>,
  load: ProjectLoad,
  weights: Weights,
  memory?: MemoryRoom,
): WeighedCandidate[] {
  const candidates = browsers.map((project) => {
    const query = taskQuery(task, project);
    return { project, unit: { project, file: query.file, tests: [query] } };
  });
  const summary = { nextRunSeq: visits.nextSeq(task) };
  const ofTask = {
    unit: ({ project }: { readonly project: string }) => estimator.test(taskQuery(task, project)),
  };
  return weighCandidates(candidates, {
    ...{ estimator: ofTask, summary, load, visits: visits.of, reliabilityOf, weights },
    ...(memory && { memory }),
  });
}
