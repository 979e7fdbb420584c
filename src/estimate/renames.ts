/**
 * Finds the tests that were renamed or moved: what is new in this run is compared with what history knows and this run
 * has no longer. Names are all there is to go by before the run. In this order, each test used once:
 *
 * 1. a file that moved: a new file with the titles of a gone one; or, where no title tells (a trace of files), a
 *    change that several names have in common, its own name elsewhere, or nearly its name in the same folder;
 * 2. a title that moved: new in one file, gone from another, and nowhere else;
 * 3. a title that changed: nearly the same in the same file, or in the file it moved from.
 */
import { compareText } from '../format/compare-text.js';
import { groupBy } from '../history/group-by.js';
import type { TestQuery } from './estimator.js';
import { matchFiles } from './match-files.js';
import { matchNames, type Named } from './match-names.js';
import { type KnownTest, testKey, type TestTable } from './test-table.js';

/** Key of a test that is new → key of what it was before; see `testKey`. */
export type Renames = ReadonlyMap<string, string>;

/** A test without its project. */
export type TestName = Pick<TestQuery, 'file' | 'title'>;

/**
 * @param present all tests of this run; without any, nothing counts as gone
 * @param isKnown whether a test is known under its own name, though not by the table
 */
export function findRenames(
  { tests }: TestTable,
  present: readonly TestName[],
  isKnown: (key: string) => boolean = () => false,
): Renames {
  if (tests.size === 0) return new Map();
  const news = new Map<string, TestName>();
  for (const test of present) {
    const key = testKey(test.file, test.title);
    if (!tests.has(key) && !isKnown(key)) news.set(key, test);
  }
  if (news.size === 0) return new Map();
  const fresh = byFile([...news.values()]);
  const gone = byFile(vanished([...tests.values()], present));
  const finder = new RenameFinder(fresh, gone);
  const [known, presentFiles] = [filesOf(tests.values()), filesOf(present)];
  const stayed = [...presentFiles].filter((file) => known.has(file));
  const moved = matchFiles(without(fresh, known), without(gone, presentFiles), stayed);
  for (const [file, from] of moved) finder.sameTitles(file, from);
  finder.uniqueTitles();
  for (const file of fresh.keys()) finder.nearTitles(file, moved.get(file) ?? file);
  return finder.renames;
}

class RenameFinder {
  readonly renames = new Map<string, string>();
  private readonly taken = new Set<string>();

  constructor(
    private readonly fresh: ReadonlyMap<string, readonly TestName[]>,
    private readonly gone: ReadonlyMap<string, readonly TestName[]>,
  ) {}

  sameTitles(file: string, from: string): void {
    const titles = new Set(this.gone.get(from)?.map(({ title }) => title));
    for (const test of this.fresh.get(file) ?? []) {
      if (titles.has(test.title)) this.add(test, { file: from, title: test.title });
    }
  }

  uniqueTitles(): void {
    const fresh = byTitle(this.leftOf(this.fresh));
    for (const [title, olds] of byTitle(this.leftOf(this.gone))) {
      const [old] = olds;
      const [test, ...more] = fresh.get(title) ?? [];
      // Without a title the file alone is the name, and `matchFiles` has compared those.
      if (title !== '' && old && test && olds.length === 1 && more.length === 0) this.add(test, old);
    }
  }

  nearTitles(file: string, from: string): void {
    const fresh = this.left(this.fresh.get(file) ?? []);
    const gone = this.left(this.gone.get(from) ?? []);
    for (const [test, old] of matchNames(named(fresh), named(gone))) this.add(test, old);
  }

  private add(test: TestName, old: TestName): void {
    this.renames.set(testKey(test.file, test.title), testKey(old.file, old.title));
    this.taken.add(testKey(old.file, old.title));
  }

  private leftOf(files: ReadonlyMap<string, readonly TestName[]>): TestName[] {
    return [...files.values()].flatMap((tests) => this.left(tests));
  }

  private left(tests: readonly TestName[]): TestName[] {
    return tests.filter(({ file, title }) => {
      const key = testKey(file, title);
      return !this.renames.has(key) && !this.taken.has(key);
    });
  }
}

/** Tests that were still there when their file last ran, and aren't now. */
function vanished(tests: readonly KnownTest[], present: readonly TestName[]): TestName[] {
  const names = new Set(present.map(({ file, title }) => testKey(file, title)));
  const newest = new Map<string, number>();
  for (const { file, newestSeq } of tests) newest.set(file, Math.max(newest.get(file) ?? 0, newestSeq));
  return tests.filter(
    ({ file, title, newestSeq }) => newestSeq === newest.get(file) && !names.has(testKey(file, title)),
  );
}

function without(
  files: ReadonlyMap<string, readonly TestName[]>,
  others: ReadonlySet<string>,
): Map<string, string[]> {
  return new Map(
    [...files]
      .filter(([file]) => !others.has(file))
      .map(([file, tests]) => [file, tests.map(({ title }) => title)]),
  );
}

function filesOf(tests: Iterable<TestName>): Set<string> {
  const files = new Set<string>();
  for (const { file } of tests) files.add(file);
  return files;
}

function byFile(tests: readonly TestName[]): Map<string, TestName[]> {
  return groupNames(tests, ({ file }) => file);
}

function byTitle(tests: readonly TestName[]): Map<string, TestName[]> {
  return groupNames(tests, ({ title }) => title);
}

/** In an order of their own, so that the order of collection makes no difference. */
function groupNames(tests: readonly TestName[], keyOf: (test: TestName) => string): Map<string, TestName[]> {
  const sorted = tests.toSorted((a, b) => compareText(a.file, b.file) || compareText(a.title, b.title));
  return groupBy(sorted, keyOf);
}

function named(tests: readonly TestName[]): Named<TestName>[] {
  return tests.map((item) => ({ name: item.title, item }));
}
