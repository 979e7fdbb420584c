import type { Backlog } from './backlog.js';
import type { ClassQueue } from './class-queue.js';
import { findCritical } from './critical.js';
import type { Decision, EngineUnit, SlotView, StartReason } from './events.js';
import type { ExpectedHelp } from './expected-help.js';
import { staffing, waterLevel } from './staffing.js';

/**
 * How many standard deviations of the unit count in favour of helping over waiting. Help that was not needed costs one
 * worker start in a slot that had nothing else to do; waiting for slots that then take far longer costs without limit.
 */
const WAIT_DOUBT = 1;

/** Of a worker's start: what does not pay is not asked for again sooner. */
const LEAST_WAIT = 0.1;

/** What a choice is made from. */
export interface PickInput {
  readonly backlog: Backlog;
  readonly slots: readonly SlotView[];
  readonly freeSlots: readonly number[];
  readonly atMs: number;
  /** False while every slot is idle: then something must start. */
  readonly mayWait: boolean;
  readonly workerStartMs: (project: string) => number;
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
  if ('againMs' in natural) return { type: 'wait', reason: 'unprofitable', againMs: natural.againMs };
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

/**
 * Help for a class that other slots work on. It costs a worker start, so it is given only where the
 * unit may well end before those slots could have finished without it; the class that gains most is
 * helped, with the longest unit that fits the shared finish. Where none gains, those slots may still take longer than
 * expected: it is asked again when they would have overrun by what is missing. So waiting costs no more than the help that
 * it was to save, as in the rental of skis (Karlin et al., "Competitive snoopy caching", 1988).
 */
function help(input: PickInput): Choice | { readonly againMs: number } | null {
  const { backlog, atMs, workerStartMs, isAdmissible, mayWait } = input;
  let best: { unit: EngineUnit; gainMs: number; startMs: number; team: number[]; workMs: number } | undefined;
  for (const [key, team] of staffing(backlog, atMs)) {
    const queue = backlog.openClass(key);
    if (!queue) continue;
    const startMs = workerStartMs(queue.project);
    const workMs = queue.totalMs;
    const sharedFinishMs = waterLevel([...team, startMs], workMs);
    const unit = queue.longestWithin(sharedFinishMs - startMs, isAdmissible)?.unit;
    if (!unit) continue;
    const gainMs =
      waterLevel(team, workMs) - (startMs + unit.estimate.value) + WAIT_DOUBT * unit.estimate.spread;
    if (!best || gainMs > best.gainMs) best = { unit, gainMs, startMs, team, workMs };
  }
  if (!best) return null;
  const { unit, gainMs, startMs, team, workMs } = best;
  if (gainMs <= 0 && mayWait) return { againMs: atMs + Math.max(-gainMs, LEAST_WAIT * startMs) };
  if (!isSteal(input, unit)) return { unit, reason: 'fresh' };
  const unitMs = unit.estimate.value;
  const expected = {
    aloneMs: waterLevel(team, workMs),
    restMs: waterLevel(team, workMs - unitMs),
    endMs: startMs + unitMs,
  };
  return { unit, reason: 'steal', help: expected };
}

/** Only a slot that leaves a class of its own to help another one steals. */
function isSteal({ slots, freeSlots, lastKeyOf }: PickInput, unit: EngineUnit): boolean {
  const last = lastKeyOf(slotFor(unit.workerKey, slots, freeSlots));
  return last !== undefined && last !== unit.workerKey;
}
