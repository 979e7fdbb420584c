import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../src/errors.js';
import { parseCsv } from '../../src/simulate/parse-csv.js';
import { readTrace, toTrace, type TraceRow } from '../../src/simulate/read-trace.js';
import { withDirectory } from '../unit/html/report-fixture.js';

const HEAD = 'run,file,test,project,duration_ms,status';

const row: fc.Arbitrary<TraceRow> = fc.record({
  run: fc.constantFrom('001', '002', '010', ''),
  file: fc.constantFrom('a.ts', 'b.ts', ''),
  test: fc.constantFrom('t', 'u', ''),
  project: fc.constantFrom('p', 'q', ''),
  duration_ms: fc.oneof(
    fc.nat(5000).map(String),
    fc.constantFrom('-5', 'NaN', '', 'Infinity', '-Infinity', '1e99', '0', 'x'),
  ),
  status: fc.constantFrom('passed', 'failed', 'timedOut', ''),
});

/** Cells as RFC 4180 writes them, each in quotes. */
function written(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

describe('parseCsv', () => {
  it('reads what RFC 4180 writes, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.oneof(fc.constantFrom('"', ',', '\n', '\r'), fc.string()) });
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, (cells) => {
        expect([...parseCsv(written(cells))]).toEqual(cells);
      }),
    );
  });
});

describe('toTrace', () => {
  it('holds only durations from 0 to a day, in runs in the order of their ids', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { runs } = toTrace('t', rows);
        const ids = runs.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort());
        const attempts = runs.flatMap(({ tests }) => tests.flatMap((test) => test.attempts));
        expect(attempts.every(({ durationMs }) => durationMs >= 0 && durationMs <= 86_400_000)).toBe(true);
        expect(runs.every(({ tests }) => tests.every((test) => test.attempts.length > 0))).toBe(true);
      }),
    );
  });

  it('accounts for every row: an attempt, or left out and said so', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const { runs, repairs } = toTrace('t', rows);
        const attempts = runs.flatMap(({ tests }) => tests.flatMap((test) => test.attempts)).length;
        const leftOut = repairs.filter((line) => line.endsWith('left out')).map((line) => parseInt(line, 10));
        expect(attempts + leftOut.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
      }),
    );
  });

  it('is the same however the rows of different runs are mixed', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const byRun = rows.toSorted((a, b) => (a.run < b.run ? 1 : a.run > b.run ? -1 : 0));
        expect(toTrace('t', byRun)).toEqual(toTrace('t', rows));
      }),
    );
  });
});

describe('readTrace', () => {
  it('refuses an archive wherever it is cut off', () =>
    withDirectory(async (directory) => {
      const whole = gzipSync(`${HEAD}\n${'r,a.ts,t,p,9,passed\nr,b.ts,t,p,7,failed\n'.repeat(20)}`);
      const file = path.join(directory, 'cut.csv.gz');
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
          await writeFile(file, whole.subarray(0, length));
          await expect(readTrace(file)).rejects.toMatchObject({ code: 'TRACE_INVALID' });
        }),
      );
    }));

  it('reads any file or refuses it, and never fails otherwise', () =>
    withDirectory(async (directory) => {
      const file = path.join(directory, 'any.csv');
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 300 }).map((values) => Buffer.from(values)),
        fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(`${HEAD}\n${text}`)),
      );
      await fc.assert(
        fc.asyncProperty(bytes, async (content) => {
          await writeFile(file, content);
          const outcome = await readTrace(file).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(EvenkeelError);
          else expect(outcome).toMatchObject({ name: 'any' });
        }),
      );
    }));
});
