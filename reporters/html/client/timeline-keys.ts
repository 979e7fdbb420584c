import type { ReportUnit } from '../report-data.js';

/**
 * The unit that an arrow key leads to: left and right along the slot, up and down to the unit that runs
 * at the same time on the next slot that has one. Null for other keys and where there is none.
 */
export function neighbour(units: readonly ReportUnit[], selected: number | null, key: string): number | null {
  if (!key.startsWith('Arrow') || units.length === 0) return null;
  const current = selected === null ? undefined : units[selected];
  if (!current) return 0;
  if (key === 'ArrowLeft' || key === 'ArrowRight') return along(units, current, key === 'ArrowRight');
  return across(units, current, key === 'ArrowDown' ? 1 : -1);
}

function along(units: readonly ReportUnit[], current: ReportUnit, isForward: boolean): number | null {
  const own = units
    .map((unit, index) => ({ unit, index }))
    .filter(({ unit }) => unit.slot === current.slot)
    .sort((a, b) => a.unit.startMs - b.unit.startMs);
  const at = own.findIndex(({ unit }) => unit === current);
  return own[at + (isForward ? 1 : -1)]?.index ?? null;
}

function across(units: readonly ReportUnit[], current: ReportUnit, step: 1 | -1): number | null {
  const slots = [...new Set(units.map((unit) => unit.slot))].sort((a, b) => a - b);
  const slot = slots[slots.indexOf(current.slot) + step];
  if (slot === undefined) return null;
  const middleMs = (current.startMs + current.endMs) / 2;
  let best: number | null = null;
  let leastMs = Infinity;
  units.forEach((unit, index) => {
    if (unit.slot !== slot) return;
    const distanceMs = Math.max(unit.startMs - middleMs, middleMs - unit.endMs, 0);
    if (distanceMs < leastMs) [best, leastMs] = [index, distanceMs];
  });
  return best;
}
