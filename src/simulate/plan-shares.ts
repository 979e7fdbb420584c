import type { EngineUnit } from '../engine/events.js';
import { longestFirst, type Shares } from './shares.js';

/** The plan's shares: which agent owns which unit. */
export function planShares(units: readonly EngineUnit[], slots: readonly number[]): Shares {
  return longestFirst(
    units.map(({ estimate }) => estimate.value),
    slots,
  );
}
