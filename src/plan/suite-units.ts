import type { Estimator, TestQuery } from '../estimate/estimator.js';
import type { QueriedUnit } from './recall-units.js';

/** Units of a suite of which only the tests are known: one for each file in each project. */
export function suiteUnits(tests: readonly TestQuery[], estimator: Estimator): QueriedUnit[] {
  const byUnit = new Map<string, TestQuery[]>();
  for (const test of tests) {
    const id = JSON.stringify([test.project, test.file]);
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
