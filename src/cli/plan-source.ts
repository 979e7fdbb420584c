import { existsSync } from 'node:fs';
import path from 'node:path';
import { EvenkeelError } from '../errors.js';
import { printable } from '../format/printable.js';
import { readLastSuite, type LastSuite } from '../history/last-suite.js';
import { readWeightsFile } from '../weights/weights-file.js';
import { modelOfWeights, type Weights } from '../weights/weights.js';
import { NO_RESTRICTIONS } from '../model/restrictions.js';
import type { CliIo } from './io.js';

/** A suite of which only history, or weights, tell. */
export interface PlanSource extends Omit<LastSuite, 'runId'> {
  /** Null for weights. */
  readonly runId: string | null;
  /** What it is called in texts. */
  readonly name: string;
}

/** Weights tell nothing of the machines. */
const SLOTS_OF_WEIGHTS = 1;

/**
 * The suite of the last run; where history has none, the one that weights know.
 * @param weights the file as it was typed, if one was named
 * @throws EvenkeelError `RUN_UNKNOWN` where neither tells of any test, `WEIGHTS_INVALID`, and as `readLastSuite` does
 */
export async function readPlanSource(
  historyPath: string,
  weights: string | undefined,
  io: CliIo,
): Promise<PlanSource> {
  const warn = ({ message }: { readonly message: string }): void => io.stderr(`${message}\n`);
  const given = weights === undefined ? null : await readWeightsFile(path.resolve(io.cwd, weights), weights);
  const hasHistory = given === null || existsSync(historyPath);
  const suite = hasHistory ? await readLastSuite(historyPath, warn) : null;
  if (suite && suite.tests.length > 0) return { ...suite, name: `run ${printable(suite.runId)}` };
  const source = given && suiteOfWeights(given, weights ?? '');
  if (source && source.tests.length > 0) return source;
  throw new EvenkeelError('RUN_UNKNOWN', `${historyPath} has no run with tests yet. Run the suite once.`);
}

function suiteOfWeights(weights: Weights, name: string): PlanSource {
  const model = modelOfWeights(weights);
  return {
    runId: null,
    name,
    slots: SLOTS_OF_WEIGHTS,
    tests: model.tests.map(({ project, file, title, kind }) => ({
      ...{ project, file, title, kind },
      ...{ unit: null, unitTitle: null },
    })),
    setupProjects: Object.entries(weights.projects).flatMap(([project, { isSetup }]) =>
      isSetup ? [project] : [],
    ),
    restrictions: NO_RESTRICTIONS,
    model,
  };
}
