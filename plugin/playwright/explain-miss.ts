import type { PlacementRecord, RunRecording } from '../../src/model/record.js';
import type { RunPrediction } from './predict-run.js';

/** What slots spend their time on. */
export type SlotUse = 'tests' | 'retries' | 'worker starts' | 'idle slots';

/** What a run took more or less of than was predicted. */
export interface PredictionMiss {
  readonly use: SlotUse;
  /** Time of each slot, in the mean, beyond what was predicted, in milliseconds; below 0 where it took less. */
  readonly beyondMs: number;
}

/** Closer than this, as a share of what was predicted, and there is nothing to explain. */
const CLOSE = 0.1;

/**
 * What made a run longer, or shorter, than it was predicted: of what its slots spent time on, what differs most that way.
 * @returns null where the prediction was close
 */
export function explainMiss(
  predicted: RunPrediction,
  { run, agent: { slots }, placements }: Pick<RunRecording, 'run' | 'agent' | 'placements'>,
): PredictionMiss | null {
  const missMs = run.makespanMs - predicted.makespanMs;
  if (Math.abs(missMs) <= CLOSE * predicted.makespanMs) return null;
  const actual = slotUse(placements);
  const beyond: Record<SlotUse, number> = {
    tests: actual.testsMs - predicted.testsMs,
    retries: actual.retriesMs,
    'worker starts': actual.startsMs - predicted.startsMs,
    'idle slots': 0,
  };
  beyond['idle slots'] = missMs * slots - beyond.tests - beyond.retries - beyond['worker starts'];
  const uses = Object.entries(beyond) as [SlotUse, number][];
  const [use, beyondMs] = uses.reduce((a, b) =>
    b[1] * Math.sign(missMs) > a[1] * Math.sign(missMs) ? b : a,
  );
  return { use, beyondMs: beyondMs / slots };
}

function slotUse(
  placements: readonly PlacementRecord[],
): Record<'testsMs' | 'retriesMs' | 'startsMs', number> {
  const used = { testsMs: 0, retriesMs: 0, startsMs: 0 };
  for (const { startedMs, endedMs, workerStartMs, retry } of placements) {
    used.startsMs += workerStartMs;
    used[retry > 0 ? 'retriesMs' : 'testsMs'] += endedMs - startedMs - workerStartMs;
  }
  return used;
}
