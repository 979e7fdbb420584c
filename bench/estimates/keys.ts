import type { TestQuery } from '../../src/estimate/estimator.js';
import type { TraceTest } from '../../src/simulate/trace.js';

export function queryOf({ project, file, title }: TraceTest): TestQuery {
  return { project, file, title, kind: '' };
}

/** The same test in the same project, whatever the run. */
export function keyOf({ project, file, title }: TraceTest): string {
  return JSON.stringify([project, file, title]);
}
