import {
  actualGainMs,
  expectedGainMs,
  type ClassStay,
  type ExpectedHelp,
} from '../../src/engine/expected-help.js';
import type { StealRecord } from '../../src/model/metrics.js';
import type { CollectedUnit } from './collect-units.js';
import { workerStartMs, type SlotEntry } from './slot-log.js';

interface PhaseStay extends ClassStay {
  readonly phase: number;
}

type UnitOf = (entry: SlotEntry) => CollectedUnit | undefined;

/**
 * Units that a slot took over from other ones of this agent, and what that gained.
 * @param entries all stays in slots
 * @param isElsewhere whether a test's result is another agent's
 */
export function slotSteals(
  entries: readonly SlotEntry[],
  unitOf: UnitOf,
  isElsewhere: (testId: string) => boolean,
): StealRecord[] {
  const stays = entries.some(({ help }) => help) ? firstStays(entries, unitOf) : [];
  return entries.flatMap((entry) => {
    const { help, tests, results, startedMs: stolenMs } = entry;
    if (!help) return [];
    const unit = unitOf(entry);
    return {
      ...{ project: unit?.project.name ?? '', file: unit?.file ?? '', title: unit?.title ?? '' },
      ...{ stolenMs, fromShard: null },
      predictedGainMs: expectedGainMs(help),
      // What a failure, or the end of the run, has cut off ended elsewhere or never.
      actualGainMs: results < tests.length ? null : gainMs(entry, help, stays, unitOf),
      victimLoad: help.loads.victim,
      thiefLoad: help.loads.thief,
      counts: results > 0 && !tests.some(({ id }) => isElsewhere(id)),
    };
  });
}

/** Of units that were tried for the first time: retries came later, and were no part of what was left to the slots that had it. */
function firstStays(entries: readonly SlotEntry[], unitOf: UnitOf): PhaseStay[] {
  const firstOf = new Map<string, SlotEntry>();
  return entries.flatMap(({ number: own, ...entry }) => {
    // What a failure has left of a unit came with that unit, though it is a job of its own.
    const first = entry.tests.map(({ id }) => firstOf.get(id)).find((earlier) => earlier !== undefined);
    const number = first ? first.number : own;
    const stay = { ...entry, ...(number !== undefined && { number }) };
    for (const { id } of entry.tests) if (!firstOf.has(id)) firstOf.set(id, stay);
    return entry.retry === 0 ? { ...stay, workerKey: unitOf(stay)?.workerKey ?? '' } : [];
  });
}

function gainMs(entry: SlotEntry, help: ExpectedHelp, stays: readonly PhaseStay[], unitOf: UnitOf): number {
  const lengthMs = entry.endedMs - entry.startedMs - workerStartMs(entry);
  return actualGainMs(
    help,
    { ...entry, workerKey: unitOf(entry)?.workerKey ?? '', lengthMs },
    stays.filter(({ phase }) => phase === entry.phase),
  );
}
