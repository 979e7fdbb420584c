import { isMeasured } from '../model/estimate.js';
import type { SimulatedRun, SimulatedStay } from './simulated-run.js';

/** Why a unit could end last. */
export type StragglerCause =
  | 'longest' // it is the lower bound: started at once, and no order could have ended it sooner
  | 'rescued' // the agent that had it died or never came
  | 'unknown' // history had not seen it
  | 'underestimated' // it took far longer than predicted
  | 'ordinary'; // something has to be last

/** The unit that ended last. */
export interface Straggler {
  readonly unitId: string;
  readonly agent: number;
  readonly slot: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Predicted and real slot time, worker start excluded. */
  readonly predictedMs: number;
  readonly actualMs: number;
  readonly cause: StragglerCause;
}

/** Within this share of the lower bound a unit has reached it. */
const BOUND_SHARE = 0.01;
/** From this factor on a duration was misjudged: sound history errs by a few per cent. */
const FAR_OFF = 1.5;

/** The unit that ended last, and why; null when none was accepted. */
export function findStraggler({ stays, steals }: SimulatedRun, lowerBoundMs: number): Straggler | null {
  let last: SimulatedStay | undefined;
  for (const stay of stays) {
    if (stay.outcome === 'accepted' && (!last || stay.endMs > last.endMs)) last = stay;
  }
  if (!last) return null;
  const { unit, agent, slot, endMs } = last;
  const own = stays.filter((stay) => stay.unit.id === unit.id);
  const startMs = own[0]?.startMs ?? last.startMs;
  const actualMs = own.reduce((sum, stay) => sum + stay.endMs - stay.startMs - stay.workerStartMs, 0);
  const { value } = unit.estimate;
  const isRescued =
    own.some(({ outcome }) => outcome === 'lost') ||
    steals.some(({ unitId, isRescue }) => isRescue && unitId === unit.id);
  const cause =
    endMs <= (1 + BOUND_SHARE) * lowerBoundMs && actualMs >= (1 - BOUND_SHARE) * lowerBoundMs
      ? 'longest'
      : isRescued
        ? 'rescued'
        : !isMeasured(unit.estimate)
          ? 'unknown'
          : actualMs > FAR_OFF * value
            ? 'underestimated'
            : 'ordinary';
  return { unitId: unit.id, agent, slot, startMs, endMs, predictedMs: value, actualMs, cause };
}
