import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countedAttempt } from '../../src/history/counted-run.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { Foresight } from '../../src/history/foresight.js';
import { createHistoryThread } from '../../src/history/history-thread.js';
import { createGate } from '../../src/history/native-gate.js';
import { queryHistory } from '../../src/history/query.js';
import { fileKey } from '../../src/history/rollups.js';
import { readSnapshot } from '../../src/history/snapshot.js';
import type { AttemptRecord, RunRecording } from '../../src/model/record.js';
import { aRecording, EPOCH_MS } from '../unit/history/recordings.js';
import { bundleHistoryThread } from './history-children.js';

const HARDWARE = 'x64 Test CPU 2';
const FILES = ['a.spec.ts', 'b.spec.ts', 'c.spec.ts'];

let directory: string;
/** A history of one run, whose files and tests are those of the runs that follow. */
let before: string;
/** The bundle of the history's thread. */
let script: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-foresight-'));
  symlinkSync(path.resolve('node_modules'), path.join(directory, 'node_modules'));
  script = await bundleHistoryThread(directory);
  before = path.join(directory, 'before.duckdb');
  const attempts = FILES.flatMap((file) => ['one', 'two'].map((title) => ({ file, title })));
  await createDuckDbHistory({ path: before, onWarning: fail }).record(
    aRecording({ runId: 'run-1', attempts }),
  );
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function fail({ message }: { message: string }): never {
  throw new Error(message);
}

const attempt: fc.Arbitrary<Partial<AttemptRecord>> = fc
  .record({
    file: fc.constantFrom(...FILES),
    title: fc.constantFrom('one', 'two', 'new \ud800'),
    repeatEachIndex: fc.nat(1),
    retry: fc.nat(1),
    status: fc.constantFrom('passed', 'failed', 'skipped'),
    skippedAtRunTime: fc.boolean(),
    durationMs: fc.integer({ min: 1, max: 10_000 }),
  } satisfies { [K in keyof AttemptRecord]?: fc.Arbitrary<AttemptRecord[K]> })
  .map((parts) => ({ ...parts, ok: parts.status !== 'failed' }));

/** A second run that names all files, since only then the snapshot stands for it. */
function secondRun(attempts: readonly Partial<AttemptRecord>[]): RunRecording {
  const all = [...attempts, ...FILES.map((file) => ({ file, title: 'one' }))];
  const overheads = FILES.map((file) => ({ project: 'chromium', file, durationMs: 5 }));
  return aRecording({ runId: 'run-2', startedMs: EPOCH_MS + 100_000, attempts: all, overheads });
}

function copyOfHistory(name: string): string {
  const file = path.join(directory, `${name}.duckdb`);
  for (const ending of ['', '.snapshot']) cpSync(before + ending, file + ending);
  return file;
}

/** All that a run leaves in a history. */
async function contentOf(file: string): Promise<unknown> {
  const tables = ['attempts', 'raw_placement', 'file_rollup', 'start_rollup'];
  const rows = tables.map((table) => queryHistory(file, `SELECT * FROM ${table} ORDER BY ALL`));
  return JSON.parse(JSON.stringify(await Promise.all(rows), (_, value: unknown) => value));
}

describe('a recording that was foreseen', () => {
  it('leaves what one leaves that was not, however it was told and whatever has changed since', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempt, { minLength: 1, maxLength: 24 }),
        fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 8 }),
        fc.array(fc.nat(23), { maxLength: 2 }),
        async (attempts, batches, changed) => {
          const recording = secondRun(attempts);
          const name = `foreseen-${String(count++)}`;
          const [plain, foreseen] = [copyOfHistory(`${name}-plain`), copyOfHistory(name)];
          const snapshot = await readSnapshot(foreseen, HARDWARE);
          expect(snapshot).toBeDefined();
          const foresight = new Foresight(() => snapshot);
          tell(foresight, recording.attempts, batches);
          const isChanged = (index: number): boolean => changed.includes(index);
          const recorded = {
            ...recording,
            attempts: recording.attempts.map((its, index) =>
              isChanged(index) ? { ...its, superseded: true } : its,
            ),
          };
          const options = { onWarning: fail, recall: () => snapshot };
          await createDuckDbHistory({ ...options, path: foreseen, foresight }).record(recorded);
          await createDuckDbHistory({ ...options, path: plain }).record(recorded);
          expect(await contentOf(foreseen)).toEqual(await contentOf(plain));
        },
      ),
      { numRuns: 8, seed: 3 },
    );
  });

  it('is worked out of what was told, and given out for nothing else', async () => {
    const { attempts } = secondRun([{ file: 'a.spec.ts', title: 'two' }]);
    const snapshot = await readSnapshot(before, HARDWARE);
    const foresight = new Foresight(() => snapshot);
    // Two of one file, then one of each of the others: the first is done when another is told of, and no earlier.
    tell(foresight, attempts, [2]);
    const [first, second, third] = attempts as [AttemptRecord, AttemptRecord, AttemptRecord];
    const visits = [first, second].map((its) => countedAttempt(its, its.agent));
    expect(foresight.testsOf(fileKey(first), visits)).toBeUndefined();
    foresight.add([third]);
    const tests = foresight.testsOf(fileKey(first), visits);
    expect([...(tests?.values() ?? [])].map(({ title, samples }) => [title, samples.length])).toEqual([
      ['one', 2],
      ['two', 2],
    ]);
    expect(foresight.testsOf(fileKey(first), visits.slice(1))).toBeUndefined();
    expect(foresight.testsOf(fileKey(third), [countedAttempt(third, third.agent)])).toBeUndefined();

    expect(foresight.rowsOf(attempts).map(({ rowCount }) => rowCount)).toEqual([2, 1]);
    expect(foresight.rowsOf([first, second])).toHaveLength(1);
    expect(foresight.rowsOf([{ ...first }, second, third])).toEqual([]);
  });
});

/** Tells the first attempts, in batches of these sizes. */
function tell(foresight: Foresight, attempts: readonly AttemptRecord[], batches: readonly number[]): void {
  let from = 0;
  for (const size of batches) {
    foresight.add(attempts.slice(from, from + size));
    from += size;
  }
}

it.each([
  ['the thread records what it was told of, and what has changed since', false],
  ['and so it does where it was told that the recording follows', true],
])('%s', async (name, isExpected) => {
  const file = copyOfHistory(name);
  let worker: Worker | undefined;
  const history = createHistoryThread({
    path: file,
    hardwareClass: HARDWARE,
    onWarning: fail,
    startWorker: () => (worker = new Worker(script, { workerData: createGate() })),
  });
  await history.summarise(FILES, false);
  const recording = secondRun(Array.from({ length: 12 }, (_, index) => ({ title: `test ${String(index)}` })));
  const files = recording.attempts.map((its) => ({ ...its, file: 'a.spec.ts' }));
  history.foresee(files.slice(0, 5));
  history.foresee(files.slice(5, 10));
  if (isExpected) history.expectRecord();
  const attempts = files.map((its, index) => (index === 7 ? { ...its, superseded: true } : its));
  const recorded = { ...recording, attempts };
  await history.record(recorded);
  await worker?.terminate();
  const expected = copyOfHistory(`${name}, without a thread`);
  await createDuckDbHistory({ path: expected, onWarning: fail }).record(recorded);
  expect(await contentOf(file)).toEqual(await contentOf(expected));
});
