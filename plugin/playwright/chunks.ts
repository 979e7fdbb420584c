import type { CollectedUnit } from './collect-units.js';

/** A unit, as far as it matters for the jobs that are made of it. */
type Divided = Pick<CollectedUnit, 'isDivisible' | 'tests'>;

/** How many tests of a unit are one job: those that share hooks are dealt out in as many chunks as there are workers, as Playwright does it. */
export function chunkSize({ isDivisible, tests }: Divided, workers: number): number {
  return isDivisible ? Math.ceil(tests.length / workers) : tests.length;
}

/** As how many jobs a unit runs. */
export function jobsOfUnit(unit: Divided, workers: number): number {
  return unit.tests.length === 0 ? 0 : Math.ceil(unit.tests.length / chunkSize(unit, workers));
}
