import type { Backlog } from './backlog.js';
import type { ClassQueue } from './class-queue.js';
import { findCritical } from './critical.js';
import type { Decision, EngineUnit, SlotView, StartReason } from './events.js';
import type { ExpectedHelp } from './expected-help.js';
import { help } from './help.js';
import { staffing } from './staffing.js';
import type { StealThresholds } from './steal-thresholds.js';

/** What a choice is made from. */
export interface PickInput {
  readonly backlog: Backlog;
  readonly slots: readonly SlotView[];
  readonly freeSlots: readonly number[];
  readonly atMs: number;
  /** False while every slot is idle: then something must start. */
  readonly mayWait: boolean;
  readonly workerStartMs: (project: string) => number;
  readonly thresholds: StealThresholds;
  readonly isAdmissible: (unit: EngineUnit) => boolean;
  /** Worker key of the unit that a slot ran last. */
  readonly lastKeyOf: (slot: number) => string | undefined;
}

/** A unit, and why it should start now. */
export interface Choice {
  readonly unit: EngineUnit;
  readonly reason: StartReason;
  readonly help?: ExpectedHelp;
}

/** The best start for the free slots; null when nothing may start. */
export function pickUnit(input: PickInput): Decision | null {
  const natural = warmest(input) ?? freshClass(input) ?? help(input);
  if (!natural) return null;
  if ('type' in natural) return natural;
  const { unit, reason, help: expected } = findCritical(input, natural.unit) ?? natural;
  const slot = slotFor(unit.workerKey, input.slots, input.freeSlots);
  return { type: 'start', unitId: unit.id, slot, reason, ...(expected && { help: expected }) };
}

/**
 * The slot in which a unit starts: a free one whose worker fits, else the first free one. This is
 * Playwright's own rule, so that both agree without another private part of it being touched.
 */
export function slotFor(workerKey: string, slots: readonly SlotView[], freeSlots: readonly number[]): number {
  return freeSlots.find((slot) => slots[slot]?.warmKey === workerKey) ?? freeSlots[0] ?? 0;
}

/** The longest unit for which a free slot has the worker ready, or whose worker costs nothing to start. */
function warmest({ backlog, slots, freeSlots, workerStartMs, isAdmissible }: PickInput): Choice | null {
  let best: { unit: EngineUnit; priorityMs: number; reason: StartReason } | undefined;
  const consider = (queue: ClassQueue | undefined, reason: StartReason): void => {
    const candidate = queue?.longest(isAdmissible);
    if (candidate && (!best || candidate.priorityMs > best.priorityMs)) best = { ...candidate, reason };
  };
  for (const slot of freeSlots) {
    const key = slots[slot]?.warmKey;
    if (key != null) consider(backlog.openClass(key), 'warm');
  }
  // There's no reason to stay with a class where leaving it is free: then this is plain longest first.
  for (const { workerKey, project } of backlog.classes.values()) {
    if (workerStartMs(project) === 0) consider(backlog.openClass(workerKey), 'fresh');
  }
  return best ? { unit: best.unit, reason: best.reason } : null;
}

/** The longest unit of the class with the most work among those that no slot works on. */
function freshClass({ backlog, workerStartMs, isAdmissible }: PickInput): Choice | null {
  const staffed = staffing(backlog, 0);
  let best: { unit: EngineUnit; workMs: number } | undefined;
  for (const queue of backlog.openClasses()) {
    if (staffed.has(queue.workerKey)) continue;
    const unit = queue.longest(isAdmissible)?.unit;
    const workMs = queue.totalMs + workerStartMs(queue.project);
    if (unit && (!best || workMs > best.workMs)) best = { unit, workMs };
  }
  return best ? { unit: best.unit, reason: 'fresh' } : null;
}
