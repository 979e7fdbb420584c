import path from 'node:path';
import { expect, it } from 'vitest';
import { readHistoryTrace } from '../../../src/history/history-trace.js';
import type { AttemptRecord } from '../../../src/model/record.js';
import { EARLIER, LATER, recordAll, withDirectory } from '../html/report-fixture.js';
import { sampleRun, type SampleOptions } from '../html/sample-run.js';

it('reads attempts that counted, retries in order, runs as they came in', () =>
  withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    const recording = (options: SampleOptions, attempts: readonly Partial<AttemptRecord>[]) => {
      const sample = sampleRun(options);
      const [model] = sample.attempts;
      if (!model) throw new Error('no attempt');
      const plain = {
        ...model,
        project: 'p',
        file: 'a.ts',
        title: 't',
        retry: 0,
        ok: true,
        superseded: false,
      };
      return {
        ...sample,
        attempts: attempts.map((each) => ({ ...plain, status: 'passed' as const, ...each })),
      };
    };
    await recordAll(file, [
      recording({ ...EARLIER, runId: 'z-first' }, [
        { retry: 1, durationMs: 40 },
        { retry: 0, durationMs: 30, ok: false, status: 'failed' },
        { title: 'skipped', status: 'skipped', durationMs: 0 },
        { title: 'moved', superseded: true, durationMs: 9 },
      ]),
      recording({ ...LATER, runId: 'a-second' }, [
        { durationMs: 50 },
        { repeatEachIndex: 1, durationMs: 60 },
      ]),
    ]);
    const trace = await readHistoryTrace(file);
    expect(trace.runs.map(({ id }) => id)).toEqual(['z-first', 'a-second']);
    expect(trace.runs[0]?.tests).toEqual([
      {
        project: 'p',
        file: 'a.ts',
        title: 't',
        attempts: [
          { durationMs: 30, ok: false },
          { durationMs: 40, ok: true },
        ],
      },
    ]);
    expect(trace.runs[1]?.tests.map(({ attempts }) => attempts)).toEqual([
      [{ durationMs: 50, ok: true }],
      [{ durationMs: 60, ok: true }],
    ]);
  }));
