import type { AddedTest } from './blob-test.js';
import { isTest, type BlobProject, type BlobSuite, type BlobTest } from './events.js';

/** Takes tests out of a project, and the suites that are empty then. True when it changed. */
export function removeTests(project: BlobProject, testIds: ReadonlySet<string>): boolean {
  let hasChanged = false;
  const prune = (entry: BlobSuite | BlobTest): boolean => {
    if (!isTest(entry)) {
      entry.entries = entry.entries.filter(prune);
      return entry.entries.length > 0;
    }
    if (!testIds.has(entry.testId)) return true;
    hasChanged = true;
    return false;
  };
  project.suites = project.suites.filter(prune);
  return hasChanged;
}

/** Puts a test where its place in the source says; a test that is there already is left alone. */
export function addTest(project: BlobProject, { test, suites }: AddedTest): void {
  if (project.suites.some((suite) => holds(suite, test.testId))) return;
  const [file, ...describes] = suites;
  if (!file) return;
  let suite = project.suites.find(({ title }) => title === file.title);
  if (!suite) {
    suite = { ...file, entries: [] };
    project.suites.push(suite);
  }
  for (const describe of describes) {
    let inner = suite.entries.find((entry) => !isTest(entry) && isSameSuite(entry, describe)) as
      BlobSuite | undefined;
    if (!inner) {
      inner = { ...describe, entries: [] };
      insert(suite.entries, inner);
    }
    suite = inner;
  }
  insert(suite.entries, test);
}

function holds(entry: BlobSuite | BlobTest, testId: string): boolean {
  return isTest(entry) ? entry.testId === testId : entry.entries.some((inner) => holds(inner, testId));
}

function isSameSuite(a: BlobSuite, b: Omit<BlobSuite, 'entries'>): boolean {
  return (
    a.title === b.title && a.location?.line === b.location?.line && a.location?.column === b.location?.column
  );
}

/** Before the first entry that stands further down in the source. */
function insert(entries: (BlobSuite | BlobTest)[], added: BlobSuite | BlobTest): void {
  const index = entries.findIndex((entry) => isAfter(entry, added));
  entries.splice(index === -1 ? entries.length : index, 0, added);
}

function isAfter({ location: a }: BlobSuite | BlobTest, { location: b }: BlobSuite | BlobTest): boolean {
  if (!a || !b || a.file !== b.file) return false;
  return a.line === b.line ? a.column > b.column : a.line > b.line;
}
