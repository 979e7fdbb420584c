import { recencyWeight } from '../estimate/recency.js';
import type { HistoryModel, TestHistory } from '../model/history.js';

const HALF_LIFE_RUNS = 8;
/** How many clean runs stand against a test's own failures at first: one bad run is no verdict. */
const PRIOR_RUNS = 4;

/** Chance in (0, 1] that tests end cleanly in a project. */
export type ReliabilityOf = (project: string, tests: readonly { file: string; title: string }[]) => number;

/**
 * Reliability from history: per test the recency-weighted share of runs that ended as expected, shrunk to 1; of
 * several tests the least reliable counts, for it is the one that fails the spec.
 */
export function createReliability(model: HistoryModel): ReliabilityOf {
  const byTest = new Map<string, number>();
  for (const test of model.tests) byTest.set(keyOf(test.project, test), shareOk(test, model.nextRunSeq));
  return (project, tests) => Math.min(1, ...tests.map((test) => byTest.get(keyOf(project, test)) ?? 1));
}

function shareOk({ samples }: TestHistory, nextRunSeq: number): number {
  let runs = PRIOR_RUNS;
  let ok = PRIOR_RUNS;
  for (const sample of samples) {
    const weight = recencyWeight(nextRunSeq - 1 - sample.runSeq, HALF_LIFE_RUNS);
    runs += weight;
    ok += sample.ok ? weight : 0;
  }
  return ok / runs;
}

function keyOf(project: string, { file, title }: { file: string; title: string }): string {
  return `${project}\0${file}\0${title}`;
}
