import type { Estimator, TestQuery } from '../estimate/estimator.js';
import type { QueriedUnit } from './recall-units.js';

/** A test, and by what it is told which others of its file and project run in one unit with it; null: all whose it is null too. */
export interface UnitTest extends TestQuery {
  readonly unit: number | null;
}

/** Of the unit that a test belongs to. */
export function suiteUnitId({ project, file, unit }: Pick<UnitTest, 'project' | 'file' | 'unit'>): string {
  return JSON.stringify([project, file, unit]);
}

/** Units of a suite of which only the tests are known, and how they ran together. */
export function suiteUnits(tests: readonly UnitTest[], estimator: Estimator): QueriedUnit[] {
  const byUnit = new Map<string, UnitTest[]>();
  for (const test of tests) {
    const id = suiteUnitId(test);
    const unit = byUnit.get(id);
    if (unit) unit.push(test);
    else byUnit.set(id, [test]);
  }
  return [...byUnit].flatMap(([id, unitTests]) => {
    const [first] = unitTests;
    if (!first) return [];
    const { project, file } = first;
    const query = { project, file, tests: unitTests };
    return [{ id, project, workerKey: project, spec: file, estimate: estimator.unit(query), query }];
  });
}
