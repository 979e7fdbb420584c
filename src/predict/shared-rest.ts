import type { RunQueue } from '../coordinate/coordinator.js';
import type { EngineUnit } from '../engine/events.js';
import type { LoadState } from './load-state.js';
import type { PaceBelief } from './pace-belief.js';

/** How far units stray from what is predicted of them, where none is at hand that tells. */
const USUAL_SPREAD = 0.3;

/**
 * What is left of a shared run as one agent sees it: what runs there, and its slots' part of what nobody has claimed; what agents have claimed ahead, some few units each, is left out. Agents even out what is left, so
 * all of them end when that does. Of the queue only number and length of its units are known: they are taken to be alike, and to stray
 * as those stray that the agent knows.
 * @param own what is left for the agent alone, as its engine knows it
 */
export function sharedRest(own: LoadState, queue: RunQueue): LoadState {
  const known = [...own.running.map(({ unit }) => unit), ...own.queued];
  const part = partOf(own, queue);
  const count = Math.ceil(queue.count * part);
  const value = count === 0 ? 0 : (queue.totalMs * part) / count;
  const spread = value * meanSpread(known);
  const like = known[0];
  const queued = Array.from({ length: count }, (_, order): EngineUnit => ({
    id: `of the shared queue ${order}`,
    project: like?.project ?? '',
    workerKey: like?.workerKey ?? '',
    estimate: { value, spread, sampleCount: 1, source: 'own' },
    locks: [],
    isIsolated: false,
    order,
  }));
  // What they belong to is not known either.
  return { ...own, projectLimits: new Map(), queued, later: [] };
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

/** As a share of the length. */
function meanSpread(units: readonly EngineUnit[]): number {
  const shares = units.flatMap(({ estimate: { value, spread } }) => (value > 0 ? [spread / value] : []));
  return shares.length === 0 ? USUAL_SPREAD : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
