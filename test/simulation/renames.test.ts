/** Tests that were renamed or moved are found again, in made-up suites as the bench finds them in recorded ones. */
import { describe, expect, it } from 'vitest';
import { renameTrace } from '../../bench/estimates/rename-trace.js';
import type { Trace, TraceTest } from '../../src/simulate/trace.js';

const FILES = 40;
const TESTS_IN_FILE = 12;
const RUNS = 5;
/** In the last run alone: what nobody had seen before must not be taken for what is missing. */
const NEW = 20;

/** Words as different as those of real names. */
function word(number: number): string {
  return (2 + Math.imul(number + 1, 0x9e37_79b1) / 2 ** 32).toString(36).slice(2, 9);
}

function fileOf(index: number): string {
  return `area-${index % 4}/${word(index)}.spec.ts`;
}

function trace(tests: readonly TraceTest[], added: readonly TraceTest[]): Trace {
  const runs = Array.from({ length: RUNS }, (_, run) => ({
    id: `r${run}`,
    tests: run === RUNS - 1 ? [...tests, ...added] : tests,
  }));
  return { name: 'made up', runs, repairs: [] };
}

function testOf(file: string, title: string): TraceTest {
  return { project: 'p', file, title, attempts: [{ durationMs: 1000, ok: true }] };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Titles as hashes, as those of recorded suites are. */
const WITH_TITLES = trace(
  times(FILES, (file) =>
    times(TESTS_IN_FILE, (test) => testOf(fileOf(file), word(1000 + 100 * file + test))),
  ).flat(),
  times(NEW, (index) => testOf(fileOf(index), word(9000 + index))),
);

const FILES_ALONE = trace(
  times(FILES, (file) => testOf(fileOf(file), '')),
  times(NEW, (index) => testOf(fileOf(9000 + index), '')),
);

describe.each([
  ['titles', WITH_TITLES],
  ['files alone', FILES_ALONE],
])('a tenth of a suite that has %s', (_, suite) => {
  it.each(renameTrace(suite).map((score) => [score.change, score] as const))(
    'is found again, and hardly anything else: %s',
    (__, { renamed, recovered, mistaken, fresh, freshTaken }) => {
      expect(renamed).toBeGreaterThanOrEqual(FILES);
      expect(fresh).toBeGreaterThan(0);
      expect(recovered / renamed).toBeGreaterThanOrEqual(0.8);
      expect((mistaken + freshTaken) / (renamed + fresh)).toBeLessThan(0.01);
    },
  );
});
