import { unitIdOf } from '../coordinate/unit-id.js';
import { compareText } from '../format/compare-text.js';
import { groupBy } from '../history/group-by.js';
import type { ReportedTest } from './agent-report.js';
import type { NamedUnit } from './named-unit.js';

/**
 * The units that reports alone show: what one agent ran of a file in a project. Two agents of which one stopped half-way
 * through share a unit, since one of them has all of it. Where none has, as after other divisions of parallel tests,
 * each test stands for itself.
 * @param reports the tests of each report
 */
export function tieTests(reports: readonly (readonly ReportedTest[])[]): NamedUnit[] {
  const all = new Map(reports.flat().map((test) => [test.id, test]));
  const ran = reports.map(
    (tests) => new Set(tests.filter(({ endedMs }) => endedMs !== null).map(({ id }) => id)),
  );
  const files = groupBy([...all.values()], ({ project, file }) => JSON.stringify([project, file]));
  return [...files.values()].flatMap((tests) =>
    components(tests.map(({ id }) => id).sort(compareText), ran).flatMap((component) =>
      unitsOf(component, ran, all),
    ),
  );
}

/** Sets of tests that reports tie together: two are in one set if a report has results of both. */
function components(testIds: readonly string[], ran: readonly ReadonlySet<string>[]): string[][] {
  let found: string[][] = testIds.map((id) => [id]);
  for (const report of ran) {
    const isTied = (component: readonly string[]) => component.some((id) => report.has(id));
    const tied = found.filter(isTied);
    if (tied.length > 1)
      found = [...found.filter((component) => !isTied(component)), tied.flat().sort(compareText)];
  }
  return found;
}

function unitsOf(
  component: readonly string[],
  ran: readonly ReadonlySet<string>[],
  all: ReadonlyMap<string, ReportedTest>,
): NamedUnit[] {
  const tests = component.flatMap((id) => all.get(id) ?? []);
  const isWholeSomewhere = ran.some((report) => component.every((id) => report.has(id)));
  return isWholeSomewhere ? [unitOf(tests)] : tests.map((test) => unitOf([test]));
}

/** The unit that some tests of one file make. */
function unitOf(tests: readonly ReportedTest[]): NamedUnit {
  const testIds = tests.map(({ id }) => id);
  const [first] = tests;
  return {
    id: unitIdOf(testIds),
    project: first?.project ?? '',
    file: first?.file ?? '',
    title: tests.length === 1 ? (first?.title ?? '') : '',
    testIds,
  };
}
