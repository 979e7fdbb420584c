/** The files that options name. Their readers are loaded where they are needed: most runs name none. */
import path from 'node:path';
import type { HistoryModel } from '../src/model/history.js';
import type { PlanFile } from '../src/plan/plan-file.js';
import type { RunSetup } from './active-run.js';

/**
 * The plan that a run follows, or null.
 * @throws EvenkeelError `PLAN_INVALID` for a file that can't be followed
 */
export async function readPlan({ options, configDir }: RunSetup): Promise<PlanFile | null> {
  if (options.plan === undefined) return null;
  const { readPlanFile } = await import('../src/plan/plan-file.js');
  return readPlanFile(path.resolve(configDir, options.plan));
}

/**
 * The weights that stand in for a history, or null. Read even where history makes them needless: a bad file shows where it is
 * made, and not only in forks.
 * @throws EvenkeelError `WEIGHTS_INVALID` for a file that can't be read
 */
export async function readWeights({ options, configDir }: RunSetup): Promise<HistoryModel | null> {
  if (options.weights === undefined) return null;
  const [{ readWeightsFile }, { modelOfWeights }] = await Promise.all([
    import('../src/weights/weights-file.js'),
    import('../src/weights/weights.js'),
  ]);
  return modelOfWeights(await readWeightsFile(path.resolve(configDir, options.weights), options.weights));
}
