import path from 'node:path';
import type { FullProject, Location, Suite, TestCase } from '@playwright/test/reporter';
import type { BlobLocation, BlobProject, BlobSuite, BlobTest } from './events.js';

/** A test as a blob writes it, with all that is above it in its project's tree. */
export interface AddedTest {
  readonly test: BlobTest;
  /** From the file down to the suite that holds the test; without their entries. */
  readonly suites: readonly Omit<BlobSuite, 'entries'>[];
  /** Used where the blob knows nothing of the project: all of its tests had been placed elsewhere. */
  readonly project: BlobProject;
}

/**
 * Writes a test of the live tree as Playwright's blob reporter would have at the start of the run.
 * @param rootDir `rootDir` of the run's config, to which paths in blobs are relative
 * @throws Error for a test that is in no project
 */
export function describeTest(test: TestCase, rootDir: string): AddedTest {
  const project = test.parent.project();
  if (!project) throw new Error(`the test "${test.title}" is in no project`);
  return {
    test: {
      testId: test.id,
      title: test.title,
      location: relativeLocation(test.location, rootDir),
      retries: test.retries,
      tags: test.tags,
      repeatEachIndex: test.repeatEachIndex,
      annotations: test.annotations.map((annotation) => ({
        ...annotation,
        location: annotation.location && relativeLocation(annotation.location, rootDir),
      })),
    },
    suites: suitesAbove(test).map(({ title, location }) => ({
      title,
      location: location && relativeLocation(location, rootDir),
    })),
    project: describeProject(project, rootDir),
  };
}

/** File suite first. */
function suitesAbove(test: TestCase): Suite[] {
  const suites: Suite[] = [];
  for (let suite: Suite | undefined = test.parent; suite && suite.type !== 'project'; suite = suite.parent) {
    suites.unshift(suite);
  }
  return suites;
}

function describeProject(project: FullProject, rootDir: string): BlobProject {
  const relative = (file: string) => path.relative(rootDir, file);
  return {
    metadata: project.metadata,
    name: project.name,
    outputDir: relative(project.outputDir),
    repeatEach: project.repeatEach,
    retries: project.retries,
    testDir: relative(project.testDir),
    testIgnore: patterns(project.testIgnore),
    testMatch: patterns(project.testMatch),
    timeout: project.timeout,
    suites: [],
    grep: patterns(project.grep),
    grepInvert: patterns(project.grepInvert ?? []),
    dependencies: project.dependencies,
    snapshotDir: relative(project.snapshotDir),
    teardown: project.teardown,
    ignoreSnapshots: project.ignoreSnapshots ? true : undefined,
    use: { testIdAttribute: project.use.testIdAttribute },
  } as BlobProject;
}

function patterns(value: string | RegExp | readonly (string | RegExp)[]): object[] {
  const list = typeof value === 'string' || value instanceof RegExp ? [value] : value;
  return list.map((item) =>
    typeof item === 'string' ? { s: item } : { r: { source: item.source, flags: item.flags } },
  );
}

function relativeLocation(location: Location, rootDir: string): BlobLocation {
  return { ...location, file: path.relative(rootDir, location.file) };
}
