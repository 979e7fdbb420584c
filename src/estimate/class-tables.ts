import type { ClassHistory } from '../model/history.js';
import { takeSample } from './take-sample.js';
import { buildTestTable, type KnownTest, testKey, type TestTable } from './test-table.js';

/** What another hardware class shows of tests. */
export interface ClassTable {
  readonly hardwareClass: string;
  /** By file and title; see `testKey`. */
  readonly tests: TestTable['tests'];
}

/**
 * Reads what other classes have measured, as far as this one has to ask them: the tests that it has not run itself in a
 * project, and of those that both have run a sample, to compare the classes by. Where this class has run everything, which
 * is usual, nothing is read.
 * @param tests what this class has run
 */
export function buildClassTables(classes: readonly ClassHistory[], { tests }: TestTable): ClassTable[] {
  return classes.flatMap(({ hardwareClass, tests: theirs }) => {
    const known = theirs.filter(({ samples }) => samples.length > 0);
    const isOwn = known.map(({ file, title, project }) => hasRun(tests.get(testKey(file, title)), project));
    if (!isOwn.includes(false)) return [];
    const missing = known.filter((_, index) => isOwn[index] === false);
    const common = takeSample(known.filter((_, index) => isOwn[index] === true));
    return [{ hardwareClass, tests: buildTestTable([...missing, ...common]).tests }];
  });
}

function hasRun(known: KnownTest | undefined, project: string): boolean {
  return known?.places.has(project) ?? false;
}
