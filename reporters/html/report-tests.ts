import type { AttemptStatus } from '../../src/model/record.js';
import type { Row } from './history-reader.js';
import type { ReportSlot, ReportTest, ReportUnit } from './report-data.js';
import { slotKey } from './report-slots.js';

/** Finds the unit of each attempt: the last one of the same slot, project and file that had begun by then. */
export function attachTests(
  attempts: readonly Row[],
  slots: readonly ReportSlot[],
  units: readonly ReportUnit[],
  originMs: number,
): ReportTest[] {
  const bySlot = new Map<string, number[]>();
  units.forEach((unit, index) => {
    const slot = slots[unit.slot];
    if (!slot) return;
    const key = placeKey(slotKey({ agent: slot.agent, slot: slot.slot }), unit.project, unit.file);
    bySlot.set(key, [...(bySlot.get(key) ?? []), index]);
  });
  return attempts.map((row) => {
    const key = placeKey(slotKey(row), String(row['project']), String(row['file']));
    const candidates = bySlot.get(key) ?? [];
    const unit = unitAt(candidates, units, Number(row['started_ms']) - originMs);
    return [
      unit,
      String(row['title']),
      Number(row['retry']),
      row['status'] as AttemptStatus,
      Number(row['duration_ms']),
    ];
  });
}

function placeKey(slot: string, project: string, file: string): string {
  return JSON.stringify([slot, project, file]);
}

/** Units are sorted by start; a test's own start may be a millisecond before its unit's, hence the first as a fallback. */
function unitAt(candidates: readonly number[], units: readonly ReportUnit[], startMs: number): number {
  let found = candidates[0] ?? -1;
  for (const index of candidates) if ((units[index]?.startMs ?? Infinity) <= startMs) found = index;
  return found;
}
