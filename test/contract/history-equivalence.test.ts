import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { createMemoryHistory } from '../../src/history/memory-store.js';
import { writeSpool } from '../../src/history/spool.js';
import type { HistoryModel } from '../../src/model/history.js';
import type { AttemptRecord } from '../../src/model/record.js';
import { aRecording, EPOCH_MS } from '../unit/history/recordings.js';

const FILES = ['a.spec.ts', 'b.spec.ts'];
const CLASSES = ['small', 'large'];

let directory: string;
let stores = 0;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-equivalence-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Few different tests, so that attempts meet in all ways that matter. */
const attempt: fc.Arbitrary<Partial<AttemptRecord>> = fc
  .record({
    project: fc.constant('chromium'),
    file: fc.constantFrom('a.spec.ts', 'unasked.spec.ts'),
    title: fc.constantFrom('one', 'two'),
    kind: fc.constantFrom('text', 'audio'),
    repeatEachIndex: fc.nat(1),
    retry: fc.nat(2),
    status: fc.constantFrom('passed', 'failed', 'timedOut', 'skipped', 'interrupted'),
    skippedAtRunTime: fc.boolean(),
    lacksBaseline: fc.boolean(),
    superseded: fc.boolean(),
    durationMs: fc.integer({ min: 1, max: 10_000 }),
  } satisfies { [K in keyof AttemptRecord]?: fc.Arbitrary<AttemptRecord[K]> })
  .map((parts) => ({ ...parts, ok: parts.status === 'passed' || parts.status === 'skipped' }));

const recording = fc.record({
  attempts: fc.array(attempt, { maxLength: 20 }),
  hardwareClass: fc.constantFrom(...CLASSES),
  overheads: fc.array(
    fc.record({
      project: fc.constantFrom('chromium', 'firefox'),
      file: fc.constantFrom(...FILES),
      durationMs: fc.integer({ min: 0, max: 100 }),
    }),
    { maxLength: 4 },
  ),
  workerStarts: fc.array(
    fc.record({
      project: fc.constantFrom('chromium', 'firefox'),
      processMs: fc.option(fc.integer({ min: 1, max: 999 })),
      browserMs: fc.option(fc.integer({ min: 1, max: 999 })),
    }),
    { maxLength: 3 },
  ),
  agents: fc.integer({ min: 1, max: 2 }),
  // Whether it is recorded on its own, or waits for the next one to take it in.
  waits: fc.boolean(),
});

it('rollups come to what the recordings say, whether taken in singly or together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(recording, { minLength: 1, maxLength: 5 }), async (runs) => {
      const file = path.join(directory, `${String(stores++)}.duckdb`);
      const memory = createMemoryHistory();
      const duckdb = createDuckDbHistory({ path: file, onWarning: fail });
      for (const [index, { agents, waits, ...parts }] of runs.entries()) {
        const startedMs = EPOCH_MS + index * 100_000;
        for (let agent = 0; agent < agents; agent++) {
          const its = { ...parts, runId: `run-${String(index)}`, agent: `agent-${String(agent)}` };
          const written = aRecording({ ...its, startedMs: startedMs + agent * 50_000 });
          await memory.record(written);
          if (waits && index < runs.length - 1) await writeSpool(`${file}.spool`, written);
          else await duckdb.record(written);
        }
      }
      for (const hardwareClass of CLASSES) {
        const expected = await memory.readModel(FILES, hardwareClass);
        expect(rounded(await duckdb.readModel(FILES, hardwareClass))).toEqual(rounded(expected));
      }
    }),
    { numRuns: 12, seed: 7 },
  );
});

/** Sums of floating point numbers depend on their order by a few ulps. */
function rounded(model: HistoryModel): unknown {
  return JSON.parse(JSON.stringify(model), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value,
  );
}

function fail({ message }: { message: string }): never {
  throw new Error(message);
}
