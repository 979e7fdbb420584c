import path from 'node:path';
import { placeProblem } from '../src/history/place-problem.js';
import type { RunSetup } from './active-run.js';

/** Where the history of a run is. */
export interface HistoryPlace {
  /** Absolute; null for none. */
  readonly path: string | null;
  /** Why there is none though one is wanted; null where nothing is wrong. */
  readonly problem: string | null;
}

/** What a run can't keep a history in, it does without from the beginning, so that it promises nothing. */
export function historyPlace({ options, configDir }: RunSetup): HistoryPlace {
  if (options.history === false) return { path: null, problem: null };
  const file = path.resolve(configDir, options.history);
  const found = placeProblem(file);
  if (found === null) return { path: file, problem: null };
  const { place, problem } = found;
  const reason = `${path.relative(process.cwd(), place) || '.'} ${problem}`;
  return {
    path: null,
    problem: `this run is planned without history, and will not be remembered: ${reason}.`,
  };
}
