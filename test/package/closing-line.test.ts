/** The last line of `npm test`: whatever goes wrong must show in it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface CountsModule {
  countTests(reportFile: string, exitCode: number): Counts;
  closingLine(counts: Counts): string;
  parseClosingLine(output: string): Counts | undefined;
}

const counting = (await import(
  pathToFileURL(path.resolve(import.meta.dirname, '../../scripts/lib/counts.mjs')).href
)) as CountsModule;

/** What vitest reports of one file: its status, and those of its tests. */
function countOf(files: readonly (readonly [string, readonly string[]])[], exitCode: number): Counts {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'evenkeel-counts-')), 'report.json');
  const testResults = files.map(([status, tests]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  fs.writeFileSync(file, JSON.stringify({ testResults }));
  const counts = counting.countTests(file, exitCode);
  fs.rmSync(path.dirname(file), { recursive: true });
  return counts;
}

it('counts tests by their outcome', () => {
  const files = [
    ['passed', ['passed', 'passed', 'skipped']],
    ['failed', ['passed', 'failed', 'todo']],
  ] as const;
  expect(countOf(files, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

it('counts a file that could not be loaded as one failed', () => {
  expect(countOf([['failed', []]], 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  const besideGoodOnes = [
    ['failed', ['passed']],
    ['passed', ['passed']],
  ] as const;
  expect(countOf(besideGoodOnes, 1)).toEqual({ passed: 2, failed: 1, skipped: 0 });
});

it('counts an error outside the tests, and a run without any, as one failed', () => {
  expect(countOf([['passed', ['passed']]], 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(countOf([], 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(counting.countTests('/no/such/report.json', 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('is read back as it was written', () => {
  for (const counts of [
    { passed: 12, failed: 0, skipped: 0 },
    { passed: 3, failed: 4, skipped: 5 },
  ]) {
    const output = `1 passed, 1 failed\nmore\n${counting.closingLine(counts)}\n`;
    expect(counting.parseClosingLine(output)).toEqual(counts);
  }
  expect(counting.closingLine({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
  expect(counting.parseClosingLine('Set-up: something is missing\n')).toBeUndefined();
});
