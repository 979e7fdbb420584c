import type { RunRecording } from '../../src/model/record.js';
import { aRecording, EPOCH_MS } from '../../test/unit/history/recordings.js';

/** A test that ran once, and passed. */
interface RanTest {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly durationMs: number;
  readonly kind?: string;
}

/** Runs begin so far apart. */
const RUN_MS = 1_000_000;
const OVERHEAD_MS = 30;

/**
 * A run as its only agent records it.
 * @param run its number, from 0
 */
export function recordingOf(
  run: number,
  tests: readonly RanTest[],
  { hardwareClass, slots = 8 }: { readonly hardwareClass: string; readonly slots?: number },
): RunRecording {
  const startedMs = EPOCH_MS + run * RUN_MS;
  const recording = aRecording({
    runId: `run-${run}`,
    hardwareClass,
    startedMs,
    attempts: tests.map(({ kind = '', ...test }, index) => ({
      ...test,
      kind,
      testId: `test-${index}`,
      slot: index % slots,
      workerIndex: index % slots,
      startedMs: startedMs + index,
    })),
    overheads: tests.map(({ project, file }) => ({ project, file, durationMs: OVERHEAD_MS })),
  });
  return { ...recording, agent: { ...recording.agent, slots } };
}
