import type { Suite } from '@playwright/test/reporter';
import { fileOf } from './collect-units.js';
import { titleOf } from './test-names.js';

/** Tests of the tree that have no result at all: in a run that passed, each of them was lost. */
export function lostTests(suite: Suite, rootDir: string): string[] {
  return suite
    .allTests()
    .filter((test) => test.results.length === 0)
    .map((test) => `[${test.parent.project()?.name ?? ''}] ${fileOf(test, rootDir)} › ${titleOf(test)}`);
}
