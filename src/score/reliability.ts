import { recencyWeight } from '../estimate/recency.js';
import type { Sample } from '../model/history.js';

const HALF_LIFE_RUNS = 8;
/** How many clean runs stand against a test's own failures at first: one bad run is no verdict. */
const PRIOR_RUNS = 4;

/** Chance in (0, 1] that tests end cleanly in a project. */
export type ReliabilityOf = (project: string, tests: readonly { file: string; title: string }[]) => number;

/** What is known of one test in one project; see {@link shareOk}. */
export interface KnownShare {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly okShare: number;
}

/**
 * Reliability from history: per test the recency-weighted share of runs that ended as expected, shrunk to 1; of
 * several tests the least reliable counts, for it is the one that fails the spec.
 */
export function createReliability(known: readonly KnownShare[]): ReliabilityOf {
  const byTest = new Map(known.map((test) => [keyOf(test.project, test), test.okShare]));
  return (project, tests) => Math.min(1, ...tests.map((test) => byTest.get(keyOf(project, test)) ?? 1));
}

/** Recency-weighted share of a test's runs that ended as expected, shrunk to 1. */
export function shareOk(samples: readonly Pick<Sample, 'runSeq' | 'ok'>[], nextRunSeq: number): number {
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
