/**
 * The units of a run, as Playwright will group them: a file, or in parallel mode an outermost
 * sequential suite or a single test, or the tests of a file that share `beforeAll`/`afterAll` hooks.
 * Mirrors `createTestGroups` (packages/playwright/src/runner/testGroups.ts), except that the last
 * sort is not cut into chunks here, since these depend on the number of workers. Where Playwright does
 * not tell how a test is grouped, its whole file is one unit.
 */
import path from 'node:path';
import type { FullConfig, FullProject, Suite, TestCase } from '@playwright/test/reporter';
import { groupingOf, suiteModeOf } from './internals.js';
import type { KindSubject } from './kinds.js';
import { suiteTitleOf, tagsOf, titleOf } from './test-names.js';

/** One placement: a spec in one project. */
export interface CollectedUnit {
  /** The same for the same spec in every project. */
  readonly specKey: string;
  readonly project: FullProject;
  /** Relative to the root directory, with forward slashes. */
  readonly file: string;
  /** Title of the suite or test that makes the unit; empty for a whole file. */
  readonly title: string;
  readonly kind: string;
  readonly repeatEachIndex: number;
  readonly workerKey: string;
  readonly locks: readonly string[];
  readonly tests: readonly TestCase[];
  /** Its tests can run apart, in any project of their own. */
  readonly isDivisible: boolean;
}

/** Path of a test's file relative to the root directory, with forward slashes. */
export function fileOf(test: TestCase, rootDir: string): string {
  let suite: Suite | undefined = test.parent;
  while (suite && suite.type !== 'file') suite = suite.parent;
  const file = suite?.location?.file ?? test.location.file;
  return path.relative(rootDir, file).split(path.sep).join('/');
}

/** Collects the units of every project in the tree. */
export function collectUnits(
  rootSuite: Suite,
  config: FullConfig,
  kindOf: (subject: KindSubject) => string,
): CollectedUnit[] {
  return rootSuite.suites.flatMap((projectSuite) => {
    const project = projectSuite.project();
    if (!project) return [];
    const groups = groupTests(projectSuite.allTests());
    return numberTwins(groups.map((group) => toUnit(group, project, config.rootDir, kindOf)));
  });
}

/** One source can make several units in a project (worker options that differ within a file). */
function numberTwins(units: readonly CollectedUnit[]): CollectedUnit[] {
  const seen = new Map<string, number>();
  return units.map((unit) => {
    const twins = seen.get(unit.specKey) ?? 0;
    seen.set(unit.specKey, twins + 1);
    return twins === 0 ? unit : { ...unit, specKey: `${unit.specKey}#${twins}` };
  });
}

interface Group {
  readonly key: string;
  readonly title: string;
  readonly isDivisible: boolean;
  readonly tests: TestCase[];
}

function groupTests(tests: readonly TestCase[]): Group[] {
  const groups = new Map<string, Group>();
  const modes = new Map<Suite, SuiteMode>();
  for (const test of tests) {
    let mode = modes.get(test.parent);
    if (!mode) modes.set(test.parent, (mode = modeOf(test.parent)));
    const { key, title, isDivisible } = groupOf(test, mode);
    const group = groups.get(key);
    if (group) group.tests.push(test);
    else groups.set(key, { key, title, isDivisible, tests: [test] });
  }
  return [...groups.values()];
}

function groupOf(test: TestCase, { isParallel, sequential, hasAllHooks }: SuiteMode): Omit<Group, 'tests'> {
  const grouping = groupingOf(test);
  const place = grouping ? `${grouping.workerHash}\n${grouping.requireFile}` : test.location.file;
  if (!grouping || !isParallel) return { key: place, title: '', isDivisible: false };
  if (sequential) {
    return {
      key: `${place}\nsuite ${suiteKey(sequential)}`,
      title: suiteTitleOf(sequential),
      isDivisible: false,
    };
  }
  if (hasAllHooks) return { key: `${place}\nhooks`, title: '', isDivisible: true };
  return { key: `${place}\ntest ${test.id}`, title: titleOf(test), isDivisible: true };
}

/** How the tests right in a suite run. */
interface SuiteMode {
  readonly isParallel: boolean;
  /** The outermost suite around them whose tests run one after the other, if that is what the mode says. */
  readonly sequential: Suite | undefined;
  readonly hasAllHooks: boolean;
}

function modeOf(innermost: Suite): SuiteMode {
  let isParallel = false;
  let hasAllHooks = false;
  let sequential: Suite | undefined;
  for (let parent: Suite | undefined = innermost; parent; parent = parent.parent) {
    const suite = suiteModeOf(parent);
    if (suite.mode === 'serial' || suite.mode === 'default') sequential = parent;
    isParallel ||= suite.mode === 'parallel';
    hasAllHooks ||= suite.hasAllHooks;
  }
  return { isParallel, sequential, hasAllHooks };
}

/** Two suites of a file may bear the same title: the place in the file tells them apart. */
function suiteKey(suite: Suite): string {
  return `${suite.titlePath().join('\n')} ${suite.location?.line ?? 0}:${suite.location?.column ?? 0}`;
}

function toUnit(
  group: Group,
  project: FullProject,
  rootDir: string,
  kindOf: (subject: KindSubject) => string,
): CollectedUnit {
  const [first] = group.tests;
  if (!first) throw new Error('A unit without tests.'); // groups are made from their first test
  const file = fileOf(first, rootDir);
  const grouping = groupingOf(first);
  const tags = group.tests.flatMap(tagsOf);
  return {
    specKey: JSON.stringify([file, group.title, specMark(group, first), first.repeatEachIndex]),
    project,
    file,
    title: group.title,
    kind: kindOf({ file, tags }),
    repeatEachIndex: first.repeatEachIndex,
    workerKey: grouping?.workerHash ?? project.name,
    locks: locksOfTests(group.tests),
    tests: group.tests,
    isDivisible: group.isDivisible,
  };
}

/** All locks that some of the tests need. */
export function locksOfTests(tests: readonly TestCase[]): string[] {
  return [...new Set(tests.flatMap((test) => groupingOf(test)?.locks ?? []))];
}

/** Tells a whole file from the tests of it that share hooks, and equal titles from each other. */
function specMark(group: Group, first: TestCase): string {
  if (group.title === '') return group.isDivisible ? 'hooks' : 'file';
  return `${first.location.line}:${first.location.column}`;
}
