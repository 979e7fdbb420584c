import type { EngineUnit } from '../engine/events.js';
import { endsInTime } from './ends-in-time.js';
import type { WantedWork } from './look-ahead.js';
import type { MemberHost } from './member-host.js';

/** What else is known of the agent. */
export interface CommonTerms {
  /** See `Pace`. */
  readonly pace: number;
  /** What a call of the coordinator takes, in milliseconds. */
  readonly claimMs: number;
  /** What it has claimed and not begun. */
  readonly waiting: readonly EngineUnit[];
}

/**
 * Of what is nobody's, what can start at once beside the agent's own units: for workers that are up first, and the longest first.
 * @param units those that are worth taking
 */
export function chooseCommon(
  host: MemberHost,
  units: readonly EngineUnit[],
  wanted: WantedWork,
  { pace, claimMs, waiting }: CommonTerms,
): string[] {
  const { engine, slots } = host;
  if (!engine) return [];
  const warm = slots.flatMap(({ isBusy, warmKey }) => (isBusy || warmKey === null ? [] : [warmKey]));
  const isInTime = endsInTime(host, wanted, warm, pace, claimMs);
  const rank = ({ workerKey }: EngineUnit): number => (warm.includes(workerKey) ? 0 : 1);
  const sorted = units.toSorted((a, b) => rank(a) - rank(b) || b.estimate.value - a.estimate.value);
  const beside = [...waiting];
  const chosen: string[] = [];
  for (const unit of sorted) {
    if (chosen.length === wanted.count) break;
    if (!isInTime(unit) || !engine.admits(unit, beside)) continue;
    chosen.push(unit.id);
    beside.push(unit);
  }
  return chosen;
}
