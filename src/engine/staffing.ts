import type { Backlog } from './backlog.js';
import { remainingMs } from './running-units.js';

/** For each class that slots work on: what each of these slots needs still for its present unit. */
export function staffing(backlog: Backlog, atMs: number): Map<string, number[]> {
  const teams = new Map<string, number[]>();
  for (const running of backlog.running.bySlot.values()) {
    const { workerKey } = running.unit;
    const leftMs = remainingMs(running, atMs);
    const team = teams.get(workerKey);
    if (team) team.push(leftMs);
    else teams.set(workerKey, [leftMs]);
  }
  return teams;
}

/**
 * When slots that become free at `freeAtMs` have done `workMs` together, if the work could be divided
 * at will: the level to which water rises over an uneven floor.
 */
export function waterLevel(freeAtMs: readonly number[], workMs: number): number {
  const floor = ascending(freeAtMs);
  let level = floor[0] ?? 0;
  let leftMs = workMs;
  for (let width = 1; width <= floor.length; width++) {
    const next = floor[width] ?? Infinity;
    const capacityMs = (next - level) * width;
    if (capacityMs >= leftMs) return level + leftMs / width;
    leftMs -= capacityMs;
    level = next;
  }
  return level;
}

/** So many slots at most are sorted by insertion, which calls nothing: this is asked for in every decision. */
const FEW = 16;

function ascending(values: readonly number[]): number[] {
  const sorted = values.slice();
  if (sorted.length > FEW) return sorted.sort((a, b) => a - b);
  for (let end = 1; end < sorted.length; end++) {
    const value = sorted[end] ?? 0;
    let place = end;
    for (; place > 0 && (sorted[place - 1] ?? 0) > value; place--) sorted[place] = sorted[place - 1] ?? 0;
    sorted[place] = value;
  }
  return sorted;
}
