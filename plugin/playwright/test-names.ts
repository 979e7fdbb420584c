/** Titles and tags of tests. Playwright puts both together anew each time that it is asked, which is once and again for every test. */
import type { Suite, TestCase } from '@playwright/test/reporter';

const SEPARATOR = ' › ';
/** Root, project and file come first in a title path. */
const LEVELS_ABOVE = 3;

const titlesAbove = new WeakMap<Suite, string>();
const tags = new WeakMap<TestCase, readonly string[]>();

/** Title path of a test below its file. */
export function titleOf(test: TestCase): string {
  const known = titlesAbove.get(test.parent);
  if (known !== undefined) return known + test.title;
  const above = test.parent
    .titlePath()
    .slice(LEVELS_ABOVE)
    .map((title) => title + SEPARATOR)
    .join('');
  titlesAbove.set(test.parent, above);
  return above + test.title;
}

/** Title path of a suite below its file. */
export function suiteTitleOf(suite: Suite): string {
  return suite.titlePath().slice(LEVELS_ABOVE).join(SEPARATOR);
}

/** Tags of a test, its suites' included, with their `@`. */
export function tagsOf(test: TestCase): readonly string[] {
  const known = tags.get(test);
  if (known) return known;
  const found = test.tags;
  tags.set(test, found);
  return found;
}
