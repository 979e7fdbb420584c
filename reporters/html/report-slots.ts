import type { AgentRecord } from '../../src/model/record.js';
import type { Row } from './history-reader.js';
import type { ReportSlot, ReportUnit } from './report-data.js';

/**
 * Places the units of a run on its slots, with times relative to the first start. A slot that never got
 * a unit is there as well: that it idled is what the report has to show.
 */
export function measureSlots(
  placements: readonly Row[],
  agents: readonly AgentRecord[],
  makespanMs: number,
): { slots: ReportSlot[]; units: ReportUnit[] } {
  const keys = slotKeys(placements, agents);
  const originMs = Math.min(...placements.map((row) => Number(row['started_ms'])), Infinity);
  const units = placements.map((row) => toUnit(row, keys, originMs));
  const slots = [...keys.values()].map(({ agent, slot, index }) => {
    const own = units.filter((unit) => unit.slot === index);
    const startMs = own.reduce((sum, unit) => sum + unit.workerStartMs, 0);
    const workMs = own.reduce((sum, unit) => sum + unit.workMs, 0);
    const idleMs = Math.max(0, makespanMs - startMs - workMs);
    const begun = own.filter(({ retry }) => retry === 0).length;
    return { agent, slot, units: begun, workMs, startMs, idleMs };
  });
  return { slots, units };
}

/** Identity of a slot over all agents of a run. */
export function slotKey(row: Row): string {
  return JSON.stringify([row['agent'], Number(row['slot'])]);
}

type SlotKeys = Map<string, { agent: string; slot: number; index: number }>;

function slotKeys(placements: readonly Row[], agents: readonly AgentRecord[]): SlotKeys {
  const known = new Map<string, { agent: string; slot: number }>();
  for (const { agent, slots } of agents) {
    for (let slot = 0; slot < slots; slot++) known.set(slotKey({ agent, slot }), { agent, slot });
  }
  for (const row of placements) {
    known.set(slotKey(row), { agent: String(row['agent']), slot: Number(row['slot']) });
  }
  const sorted = [...known].sort(([, a], [, b]) =>
    a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : a.slot - b.slot,
  );
  return new Map(sorted.map(([key, value], index) => [key, { ...value, index }]));
}

function toUnit(row: Row, keys: SlotKeys, originMs: number): ReportUnit {
  const startMs = Number(row['started_ms']) - originMs;
  const endMs = Number(row['ended_ms']) - originMs;
  const workerStartMs = Number(row['worker_start_ms']);
  return {
    slot: keys.get(slotKey(row))?.index ?? 0,
    project: String(row['project']),
    file: String(row['file']),
    title: String(row['title']),
    kind: String(row['kind']),
    phase: Number(row['phase']),
    startMs,
    endMs,
    workerStartMs,
    workMs: Math.max(0, endMs - startMs - workerStartMs),
    predictedMs: numberOrNull(row['predicted_ms']),
    spreadMs: numberOrNull(row['spread_ms']),
    source: row['source'] === null ? null : String(row['source']),
    tests: Number(row['tests']),
    failed: Number(row['failed']),
    retry: Number(row['retry']),
    reason: String(row['reason']),
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
