import type { ProjectLoad } from '../score/load.js';
import type { Score } from '../score/score.js';
import type { Weights } from '../score/weights.js';
import type { Estimate } from '../model/estimate.js';
import { weighCandidates, type WeighedCandidate, type WeighingContext } from '../route/weigh-candidates.js';
import type { Knowledge, TaskEvidence } from './knowledge.js';
import { taskQuery, type TaskInfo } from './task.js';

/** How well a browser suits a task, and why. */
export interface RankedBrowser extends Score {
  readonly browser: string;
  readonly estimate: Estimate;
}

/**
 * The browsers for a task, best first, weighed as projects are for a spec. A task brings its own way to compute, so no
 * probe of a backend speaks for or against one; and it has no file whose overhead would count.
 * @param outlook what is known of memory and of the load to come
 */
export function rankBrowsers(
  task: Pick<TaskInfo, 'name' | 'kind'>,
  browsers: readonly string[],
  knowledge: Pick<Knowledge, 'evidence' | 'visits'>,
  load: ProjectLoad,
  weights: Weights,
  outlook: Pick<WeighingContext, 'memory' | 'loadAhead'> = {},
): WeighedCandidate[] {
  const candidates = browsers.map((project) => {
    const query = taskQuery(task, project);
    return { project, unit: { project, file: query.file, tests: [query] } };
  });
  const evidence = new Map(browsers.map((browser) => [browser, knowledge.evidence(task, browser)]));
  const of = (browser: string): TaskEvidence => evidence.get(browser) ?? knowledge.evidence(task, browser);
  const { visits } = knowledge;
  return weighCandidates(candidates, {
    estimator: { unit: ({ project }) => of(project).estimate },
    reliabilityOf: (browser) => of(browser).reliability,
    ...{ summary: { nextRunSeq: visits.nextSeq(task) }, visits: visits.of },
    ...{ load, weights },
    ...outlook,
  });
}
