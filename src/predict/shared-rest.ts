import type { RunQueue } from '../coordinate/coordinator.js';
import type { EngineUnit } from '../engine/events.js';
import type { Estimate } from '../model/estimate.js';
import { compareText } from '../format/compare-text.js';
import type { LoadState } from './load-state.js';
import type { PaceBelief } from './pace-belief.js';

/** How far units stray from what is predicted of them, where none is at hand that tells. */
const USUAL_SPREAD = 0.3;

const UNKNOWN = {
  project: '',
  workerKey: '',
  estimate: { value: 1, spread: USUAL_SPREAD, sampleCount: 0, source: 'prior' },
} as const;

/**
 * What is left of a shared run as one agent sees it: what runs there, and its slots' part of what nobody has claimed; what agents have claimed ahead, some few units
 * each, is left out. Agents even out what is left, so all of them end when that does. Of the queue only number and length of its units are known: they are
 * taken to be a sample of those that the agent knows, scaled to that length.
 * @param own what is left for the agent alone, as its engine knows it
 */
export function sharedRest(own: LoadState, queue: RunQueue): LoadState {
  const part = partOf(own, queue);
  const sample = sampleOf(knownUnits(own), Math.ceil(queue.count * part));
  const sampledMs = sample.reduce((sum, { estimate }) => sum + estimate.value, 0);
  const queued = sample.map(({ project, workerKey, estimate }, order): EngineUnit => {
    const share = sampledMs > 0 ? estimate.value / sampledMs : 1 / sample.length;
    const value = share * queue.totalMs * part;
    const spread = value * spreadShare(estimate);
    return {
      id: `of the shared queue ${order}`,
      ...{ project, workerKey, order },
      estimate: { value, spread, sampleCount: 1, source: 'own' },
      locks: [],
      isIsolated: false,
    };
  });
  // What others have to do in a later phase is in the queue already.
  return { ...own, queued, later: [] };
}

/** Whether anything tells in which projects it is. */
export function isMixKnown(own: LoadState): boolean {
  return own.running.length + own.queued.length > 0;
}

/** What waits here tells more of what waits elsewhere than what runs. */
function knownUnits({
  running,
  queued,
}: LoadState): readonly Pick<EngineUnit, 'project' | 'workerKey' | 'estimate'>[] {
  if (queued.length > 0) return queued;
  return running.length > 0 ? running.map(({ unit }) => unit) : [UNKNOWN];
}

/** As many of these, or as often each, evenly over their lengths: so each project has its part. */
function sampleOf<T extends Pick<EngineUnit, 'project' | 'estimate'>>(
  known: readonly T[],
  count: number,
): T[] {
  const sorted = known.toSorted(
    (a, b) => compareText(a.project, b.project) || b.estimate.value - a.estimate.value,
  );
  return Array.from(
    { length: count },
    (_, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / count)],
  ).filter((unit) => unit !== undefined);
}

function spreadShare({ value, spread }: Estimate): number {
  return value > 0 ? spread / value : USUAL_SPREAD;
}

/**
 * What is believed of the pace of a shared run: what an agent has seen itself holds for its slots, and may hold for the others'.
 * @param own what it believes of its own units
 */
export function sharedPace(own: PaceBelief, state: Pick<LoadState, 'slots'>, queue: RunQueue): PaceBelief {
  const part = partOf(state, queue);
  const logSpread = Math.hypot(own.logSpread, (1 - part) * own.logMean);
  return { ...own, logMean: part * own.logMean, logSpread };
}

function partOf({ slots }: Pick<LoadState, 'slots'>, queue: RunQueue): number {
  return Math.min(1, slots / Math.max(1, queue.slots));
}
