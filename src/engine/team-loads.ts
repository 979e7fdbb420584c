import type { Backlog } from './backlog.js';
import { loadUntil, type StealLoads } from './steal-thresholds.js';
import { waterLevel } from './staffing.js';

/** Which class of worker each slot belongs to: that of its unit, or of the last one that it ran. */
export interface SlotTeams {
  readonly backlog: Backlog;
  /** Time until each slot that works on a class is free, by class; see `staffing`. */
  readonly teams: ReadonlyMap<string, readonly number[]>;
  readonly freeSlots: readonly number[];
  readonly lastKeyOf: (slot: number) => string | undefined;
}

/**
 * The loads of the slots that work on a class, and of those whose own class a slot would leave to help them. The common end is that
 * of the last class that slots work on.
 */
export function teamLoads({
  backlog,
  teams,
  freeSlots,
  lastKeyOf,
}: SlotTeams): (victim: string, thief: string) => StealLoads {
  const queuedMs = (key: string): number => backlog.classes.get(key)?.totalMs ?? 0;
  let endMs = 0;
  for (const [key, team] of teams) endMs = Math.max(endMs, waterLevel(team, queuedMs(key)), ...team);
  const loadOf = (key: string): number => {
    const idle = freeSlots.filter((slot) => lastKeyOf(slot) === key).map(() => 0);
    return loadUntil(endMs, [...(teams.get(key) ?? []), ...idle], queuedMs(key));
  };
  return (victim, thief) => ({ victim: loadOf(victim), thief: loadOf(thief) });
}
