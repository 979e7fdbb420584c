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
        kind: 'webgl',
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
        kind: 'webgl',
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

it("leaves out runs on other hardware than the last run's", () =>
  withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    const on = (hardwareClass: string, options: SampleOptions) => {
      const sample = sampleRun(options);
      return { ...sample, agent: { ...sample.agent, hardwareClass } };
    };
    await recordAll(file, [
      on('laptop', { ...EARLIER, runId: 'r1' }),
      on('ci', { ...EARLIER, runId: 'r2' }),
      on('ci', { ...LATER, runId: 'r3' }),
    ]);
    const trace = await readHistoryTrace(file);
    expect(trace.runs.map(({ id }) => id)).toEqual(['r2', 'r3']);
    expect(trace.repairs).toEqual(['1 run on other hardware than the last one left out']);
  }));

it('takes a run for the same hardware in whatever order its agents of equal size came in', () =>
  withDirectory(async (directory) => {
    const file = path.join(directory, 'history.duckdb');
    const on = (hardwareClass: string, options: SampleOptions) => {
      const sample = sampleRun(options);
      return { ...sample, agent: { ...sample.agent, agent: hardwareClass, hardwareClass } };
    };
    await recordAll(file, [
      on('arm', { ...EARLIER, runId: 'r1' }),
      on('x64', { ...EARLIER, runId: 'r1' }),
      on('x64', { ...LATER, runId: 'r2' }),
      on('arm', { ...LATER, runId: 'r2' }),
    ]);
    const trace = await readHistoryTrace(file);
    expect(trace.runs.map(({ id }) => id)).toEqual(['r1', 'r2']);
    expect(trace.repairs).toEqual([]);
  }));
